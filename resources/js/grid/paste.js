import { chooseByText } from '../pickers.js'
import { typedNumber } from './amounts.js'
import { cellsOf } from './cells.js'

/** Takes cells copied from a spreadsheet: from the box with the focus to the right and down, adding rows. */
export function listenToPaste(rows) {
  rows.grid.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain') ?? ''
    const row = rows.rowOf(event.target)
    if (!row || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ''))) return
    event.preventDefault()
    fill(rows, row, rows.columnOf(event.target), cellsOf(text))
  })
}

function fill(rows, first, column, table) {
  let row = first
  for (const [index, cells] of table.entries()) {
    if (index > 0) row = row.nextElementSibling ?? rows.add()
    if (!row) break
    const controls = rows.controlsOf(row)
    for (const [offset, text] of cells.entries()) {
      const control = controls[Math.max(column, 0) + offset]
      if (control) put(control, text, rows.grid.dataset.gridLanguage)
    }
  }
  rows.tell('pasted')
  rows.changed()
}

function put(control, text, language) {
  if (control.tomselect) return void chooseByText(control.tomselect, text)
  if (control.type === 'checkbox') control.checked = isYes(control, text)
  else if (control.tagName === 'SELECT') choose(control, text)
  else if (control.type === 'date') control.value = isoDate(text)
  else control.value = isNumeric(control) ? typedNumber(text, language) : text
  control.dispatchEvent(new Event('input', { bubbles: true }))
}

function isYes(control, text) {
  const word = control.parentElement.querySelector('[data-on]')?.dataset.on ?? ''
  return ['1', 'true', 'yes', 'x', word.toLowerCase()].includes(text.toLowerCase())
}

function choose(select, text) {
  const wanted = text.toLowerCase()
  const option = [...select.options].find(
    ({ value, text: label }) => value.toLowerCase() === wanted || label.trim().toLowerCase() === wanted
  )
  if (option) select.value = option.value
}

/** `2026-11-16`, and days first as most of the world writes them: 16/11/2026, 16.11.2026. */
function isoDate(text) {
  const [, day, month, year] = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text) ?? []
  return year ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text
}

function isNumeric({ inputMode }) {
  return inputMode === 'numeric' || inputMode === 'decimal'
}
