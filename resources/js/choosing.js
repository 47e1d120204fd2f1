/** Rows that are chosen in a list: all of a page at once, and how many there are. What is done with them is a plain form. */
export function startChoosing() {
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return
    const boxes = rowBoxes()
    if (target.matches('[data-choose-page]')) for (const box of boxes) box.checked = target.checked
    if (target.matches('[data-choose-page], input[form="bulk-form"], #bulk-all')) tell(boxes)
  })
}

function rowBoxes() {
  return [...document.querySelectorAll('input[type="checkbox"][form="bulk-form"]')]
}

function tell(boxes) {
  const count = boxes.filter((box) => box.checked).length
  const all = document.querySelector('#bulk-all')?.checked === true
  const page = document.querySelector('[data-choose-page]')
  if (page) {
    page.checked = count > 0 && count === boxes.length
    page.indeterminate = count > 0 && count < boxes.length
  }
  for (const box of boxes) box.closest('tr')?.classList.toggle('is-chosen', box.checked || all)
  const form = document.querySelector('#bulk-form')
  const output = form?.querySelector('.bulk-count')
  if (output) output.textContent = all ? '' : count === 0 ? form.dataset.bulk : String(count)
  form?.classList.toggle('is-ready', all || count > 0)
}
