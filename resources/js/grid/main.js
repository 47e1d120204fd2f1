import { scaledOf, showScaled } from './amounts.js'
import { listenToKeys } from './keys.js'
import { listenToPaste } from './paste.js'
import { GridRows } from './rows.js'

/** Makes the rows of forms a grid to type into: keys, pasting, sums. Without it they are plain inputs. */
export function startGrids(root) {
  for (const grid of root.querySelectorAll('[data-grid]')) startGrid(grid)
}

function startGrid(grid) {
  if (grid.dataset.gridStarted) return
  grid.dataset.gridStarted = 'true'
  const rows = new GridRows(grid)
  listenToKeys(rows)
  listenToPaste(rows)
  grid.addEventListener('click', (event) => {
    if (event.target.closest('[data-grid-add]')) {
      const row = rows.add()
      if (row) rows.focus(row, 0)
    }
    const remove = event.target.closest('[data-grid-remove]')
    if (remove) rows.remove(rows.rowOf(remove))
  })
  const sum = () => showTotals(rows)
  grid.addEventListener('input', sum)
  grid.addEventListener('change', sum)
  sum()
}

/** Sums below the columns, in whole numbers of the last decimal place. */
function showTotals(rows) {
  const { gridLanguage: language } = rows.grid.dataset
  for (const output of rows.grid.querySelectorAll('[data-grid-total]')) {
    const scale = Number(output.dataset.scale)
    const values = rows.rows.map((row) => {
      const control = row.querySelector(`[data-grid-cell="${output.dataset.gridTotal}"] input`)
      return scaledOf(control?.value ?? '', scale, language) ?? 0n
    })
    output.value = showScaled(
      values.reduce((total, value) => total + value, 0n),
      scale,
      language
    )
  }
  const totals = rows.grid.querySelector('[data-grid-totals]')
  if (totals) totals.hidden = rows.rows.length === 0
}
