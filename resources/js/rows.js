import { startPickers } from './pickers.js'

const INDEX = '__index__'

/** Rows of a form: adding and removing them, numbered anew, with the focus kept where one works. */
export function startRows() {
  for (const grid of document.querySelectorAll('[data-rows]')) {
    for (const spare of grid.querySelectorAll('.is-spare')) spare.remove()
    let next = grid.querySelectorAll('[data-row]').length
    renumber(grid)
    grid.addEventListener('click', (event) => {
      if (event.target.closest('[data-rows-add]')) add(grid, next++)
      const remove = event.target.closest('[data-row-remove]')
      if (remove) removeRow(grid, remove.closest('[data-row]'))
    })
  }
}

function add(grid, index) {
  const list = grid.querySelector('[data-rows-list]')
  const blank = grid.querySelector('[data-rows-blank]').content.cloneNode(true)
  for (const element of blank.querySelectorAll('[id], [name], [for], [aria-describedby]')) {
    for (const name of ['id', 'name', 'for', 'aria-describedby']) {
      const value = element.getAttribute(name)
      if (value?.includes(INDEX)) element.setAttribute(name, value.replaceAll(INDEX, String(index)))
    }
  }
  list.append(blank)
  const row = list.lastElementChild
  startPickers(row)
  renumber(grid)
  row.querySelector('.ts-control input, input:not([type="hidden"]), select:not(.tomselected), textarea')?.focus()
}

function removeRow(grid, row) {
  const neighbour = row.nextElementSibling ?? row.previousElementSibling
  row.remove()
  renumber(grid)
  grid.querySelector('[data-rows-status]').textContent = grid.dataset.rowsRemoved
  grid.closest('form')?.dispatchEvent(new Event('change'))
  const target = neighbour?.querySelector('[data-row-remove]') ?? grid.querySelector('[data-rows-add]')
  target.focus()
}

/** What people count; the names keep their numbers, for the server reads their order only. */
function renumber(grid) {
  const rows = [...grid.querySelectorAll('[data-rows-list] > [data-row]')]
  for (const [index, row] of rows.entries()) row.querySelector('[data-row-number]').textContent = String(index + 1)
  grid.querySelector('[data-rows-add]').disabled = rows.length >= Number(grid.dataset.rowsMost)
}
