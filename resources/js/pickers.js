import TomSelect from 'tom-select'

/** Turns selects that name a picker into boxes that search on the server as one types. */
export function startPickers(root) {
  for (const select of root.querySelectorAll('select[data-picker]')) {
    if (!select.tomselect && !select.closest('template')) startPicker(select)
  }
}

function startPicker(select) {
  const { picker, pickerEmpty, pickerHint, pickerFailed } = select.dataset
  let hasFailed = false
  const box = new TomSelect(select, {
    valueField: 'id',
    labelField: 'label',
    searchField: [],
    maxOptions: 50,
    allowEmptyOption: false,
    preload: 'focus',
    placeholder: select.options[0]?.text ?? '',
    loadThrottle: 200,
    plugins: ['clear_button'],
    shouldLoad: () => true,
    // The server has searched already; no second opinion.
    score: () => () => 1,
    onType() {
      box.clearOptions((option) => box.items.includes(String(option.id)))
    },
    load(text, done) {
      fetch(`${picker}?q=${encodeURIComponent(text)}`, {
        headers: { accept: 'application/json' },
        credentials: 'same-origin',
      })
        .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))))
        .then((options) => {
          hasFailed = false
          // An answer to what has been typed over meanwhile must not show.
          done(text === box.lastValue || box.lastValue === null ? options : [])
        })
        .catch(() => {
          hasFailed = true
          done()
        })
    },
    render: {
      no_results: () => note(hasFailed ? pickerFailed : pickerEmpty),
      not_loading: () => note(pickerHint),
    },
    onInitialize() {
      // The label belongs to the box now; the select only carries the value.
      select.setAttribute('aria-hidden', 'true')
      select.closest('.field, .filter, .grid-input')?.classList.add('has-picker')
    },
  })
  return box
}

function note(text) {
  const element = document.createElement('div')
  element.className = 'no-results'
  element.textContent = text
  return element
}
