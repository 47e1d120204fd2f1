import TomSelect from 'tom-select'

/** Turns selects that name a picker into boxes that search on the server as one types. */
export function startPickers(root) {
  for (const select of root.querySelectorAll('select[data-picker]')) {
    if (!select.tomselect && !select.closest('template')) startPicker(select)
  }
}

function startPicker(select) {
  const { picker, pickerEmpty, pickerHint, pickerFailed } = select.dataset
  const isInGrid = select.closest('[data-grid]') !== null
  let hasFailed = false
  const box = new TomSelect(select, {
    valueField: 'id',
    labelField: 'label',
    searchField: [],
    maxOptions: 50,
    allowEmptyOption: false,
    preload: 'focus',
    // A grid scrolls sideways, which would cut the list off.
    dropdownParent: isInGrid ? 'body' : null,
    placeholder: select.dataset.pickerPlaceholder ?? select.options[0]?.text ?? '',
    loadThrottle: 200,
    plugins: select.multiple ? { remove_button: { title: select.dataset.pickerRemove } } : ['clear_button'],
    shouldLoad: () => true,
    // The server has searched already; no second opinion.
    score: () => () => 1,
    onType() {
      box.clearOptions((option) => box.items.includes(String(option.id)))
    },
    load(text, done) {
      search(picker, text)
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
      if (isInGrid) hangInto(document.getElementById('main'), this)
      // The label belongs to the box now; the select only carries the value.
      select.setAttribute('aria-hidden', 'true')
      select.closest('.field, .filter, .grid-cell')?.classList.add('has-picker')
    },
  })
  return box
}

/** Hangs the list of a picker into the main part of the page, below its box: outside it no landmark would hold it. */
function hangInto(main, box) {
  main.append(box.dropdown)
  box.positionDropdown = () => {
    const control = box.control.getBoundingClientRect()
    const frame = main.getBoundingClientRect()
    box.dropdown.style.width = `${control.width}px`
    box.dropdown.style.top = `${control.bottom - frame.top}px`
    box.dropdown.style.left = `${control.left - frame.left}px`
  }
}

/** The records that a text is found in, as `[{ id, label }]`. */
async function search(picker, text) {
  const response = await fetch(`${picker}?q=${encodeURIComponent(text)}`, {
    headers: { accept: 'application/json' },
    credentials: 'same-origin',
  })
  if (!response.ok) throw new Error(String(response.status))
  return response.json()
}

/**
 * Chooses the one record of that label in a picker. Where none or several are meant, the text stands in the box,
 * for somebody to choose.
 */
export async function chooseByText(box, text) {
  if (text === '') return box.clear()
  const found = await search(box.input.dataset.picker, text).catch(() => [])
  const exact = found.filter(({ label }) => label.toLowerCase() === text.toLowerCase())
  const [only, ...others] = exact.length > 0 ? exact : found
  if (!only || others.length > 0) return box.setTextboxValue(text)
  box.addOption(only)
  box.setValue(only.id)
}

function note(text) {
  const element = document.createElement('div')
  element.className = 'no-results'
  element.textContent = text
  return element
}
