import { Level } from './level.js'
import { judge } from './judge.js'

/**
 * Shows, hides and asks for the boxes of forms as they are filled in, by the conditions that the server judges. What is
 * hidden is not sent. Without it all boxes are there, and the server tells what does not belong.
 */
export function startConditions(root) {
  for (const element of root.querySelectorAll('[data-conditions]:not([data-conditions=""])')) start(element)
}

function start(element) {
  if (element.dataset.conditionsStarted) return
  element.dataset.conditionsStarted = 'true'
  const conditions = JSON.parse(element.dataset.conditions)
  const update = () => apply(element, conditions)
  element.addEventListener('input', update)
  element.addEventListener('change', update)
  // Rows come without an event of their own.
  for (const rows of element.querySelectorAll('[data-grid-rows]')) {
    new MutationObserver(update).observe(rows, { childList: true })
  }
  update()
}

function apply(element, conditions) {
  const { language, known, rows } = conditions
  const own = new Level(element, '[data-box="?"]', conditions, language)
  // What is hidden has no value, which may hide the next: until nothing moves, once for each at most.
  const values = { ...known, ...own.values() }
  for (const name of own.hidden(values)) values[name] = null
  for (const { key, expr, reads } of conditions.sections) {
    const section = element.querySelector(`[data-section="${key}"]`)
    if (section) section.hidden = judge(expr, reads, values) === false
  }
  own.apply(values)
  for (const [name, level] of Object.entries(rows)) applyRows(element, name, level, values, language)
}

function applyRows(element, name, conditions, parent, language) {
  for (const row of element.querySelectorAll(`[data-box="${name}"] [data-grid-rows] [data-grid-row]`)) {
    const level = new Level(row, '[data-grid-cell="?"]', conditions, language)
    const values = { ...level.values(), parent }
    for (const field of level.hidden(values)) values[field] = null
    level.apply(values)
  }
}
