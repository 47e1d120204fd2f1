/**
 * The keys of a grid. Tab leaves it as usual, but in the last box of a row that holds something it opens a new
 * one; a blank last row lets go, so that nobody is caught.
 */
export function listenToKeys(rows) {
  // In the capturing phase: pickers act on the same keys, and the form would be sent.
  rows.grid.addEventListener('keydown', (event) => handle(rows, event), true)
}

function handle(rows, event) {
  const row = rows.rowOf(event.target)
  if (!row || event.isComposing || !row.closest('[data-grid-rows]')) return
  const act = actionOf(rows, row, event)
  if (!act) return
  event.preventDefault()
  event.stopPropagation()
  act()
}

function actionOf(rows, row, event) {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event
  const isVertical = key === 'ArrowUp' || key === 'ArrowDown'
  const step = key === 'ArrowUp' ? -1 : 1
  if (key === 'Delete' && (ctrlKey || metaKey)) return () => rows.remove(row)
  if (isVertical && altKey) return () => rows.move(row, step)
  if (isVertical && (ctrlKey || metaKey || walksByArrows(event.target, step))) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling
    return other && (() => rows.focus(other, rows.columnOf(event.target)))
  }
  const isButton = event.target.closest('button')
  if (key === 'Enter' && !isButton && !shiftKey && !isOpenPicker(event.target))
    return () => goOn(rows, row, event.target)
  if (key === 'Tab' && !shiftKey && isLastBox(rows, row, event.target) && !rows.isBlank(row) && !rows.isFull) {
    return () => goOn(rows, row, event.target)
  }
  return null
}

/** To the next box; after the last one of the last row to a new row. */
function goOn(rows, row, target) {
  const column = rows.columnOf(target)
  if (column < rows.controlsOf(row).length - 1) return rows.focus(row, column + 1)
  const next = row.nextElementSibling ?? (rows.isBlank(row) ? null : rows.add())
  if (next) rows.focus(next, 0)
}

function isLastBox(rows, row, target) {
  return !row.nextElementSibling && rows.columnOf(target) === rows.controlsOf(row).length - 1
}

/** Boxes in which up and down mean nothing of their own; in a longer text only its ends. */
function walksByArrows(target, step) {
  if (target.closest('.ts-wrapper') || target.tagName === 'SELECT' || target.type === 'date') return false
  if (target.type === 'datetime-local' || target.type === 'number') return false
  if (target.tagName !== 'TEXTAREA') return true
  return step < 0 ? target.selectionEnd === 0 : target.selectionStart === target.value.length
}

/** A picker whose list is open takes Enter for its choice. */
function isOpenPicker(target) {
  const select = target.closest('.ts-wrapper')?.parentElement?.querySelector('select')
  return select?.tomselect?.isOpen === true && select.tomselect.activeOption != null
}
