import { cellsOf } from '../../../../resources/js/grid/cells.js'
import { minorOf, plainAmount, shown } from './grid_model.js'
import type { FeeGrid } from './grid_table.js'

/** Boxes before the amounts: the head, and how it is charged. */
const BEFORE_AMOUNTS = 2

/**
 * The keys of the grid: arrows walk between cells, at the ends of a text also sideways; Enter goes down, and from
 * the last row to a new one. Tab goes on as everywhere.
 */
export function listenToGrid(grid: FeeGrid): void {
  grid.host.addEventListener('keydown', (event) => {
    const at = placeOf(event.target)
    if (!at || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const step = stepOf(event, event.target)
    if (!step) return
    event.preventDefault()
    if (event.key === 'Enter' && at.row === grid.rows.length - 1) grid.add()
    grid.focus(at.row + step.rows, at.column + step.columns)
  })
  grid.host.addEventListener('paste', (event) => {
    const at = placeOf(event.target)
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (!at || at.column < BEFORE_AMOUNTS || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ''))) return
    event.preventDefault()
    pasteInto(grid, at, cellsOf(text))
  })
}

interface At {
  readonly row: number
  readonly column: number
}

function placeOf(target: EventTarget | null): At | null {
  const at = target instanceof HTMLElement ? target.dataset.at : undefined
  const [row, column] = at?.split(':').map(Number) ?? []
  return row === undefined || column === undefined ? null : { row, column }
}

function stepOf({ key }: KeyboardEvent, target: EventTarget | null) {
  if (key === 'Enter') return { rows: 1, columns: 0 }
  // A select has arrows of its own.
  if (!(target instanceof HTMLInputElement)) return null
  const { selectionStart: start, selectionEnd: end, value } = target
  const isWhole = start === 0 && end === value.length
  if (key === 'ArrowUp') return { rows: -1, columns: 0 }
  if (key === 'ArrowDown') return { rows: 1, columns: 0 }
  if (key === 'ArrowLeft' && (isWhole || end === 0)) return { rows: 0, columns: -1 }
  if (key === 'ArrowRight' && (isWhole || start === value.length)) return { rows: 0, columns: 1 }
  return null
}

/** Fills cells to the right and down, adding rows; of new rows the head is still to be chosen. */
function pasteInto(grid: FeeGrid, at: At, table: readonly (readonly string[])[]): void {
  for (const [down, cells] of table.entries()) {
    const row = grid.rows[at.row + down] ?? grid.add()
    for (const [right, text] of cells.entries()) {
      const column = grid.columns[at.column - BEFORE_AMOUNTS + right]
      if (column === undefined) break
      const minor = minorOf(text, grid.money)
      grid.put(row, column, minor === null ? text : shown(plainAmount(minor, grid.money.scale), grid.money))
    }
  }
  grid.redraw()
  grid.changed()
  grid.focus(at.row, at.column)
}
