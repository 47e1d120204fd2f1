import { scaledOf } from '../grid/amounts.js'
import { judge } from './judge.js'

/** The boxes of a form, or of one row of it. */
export class Level {
  constructor(element, selector, conditions, language) {
    this.element = element
    this.selector = selector
    this.conditions = conditions
    this.language = language
  }

  /** What the boxes hold, by field, as expressions hold it; a box that is not there has no name in it. */
  values() {
    const values = {}
    for (const [name, box] of Object.entries(this.conditions.boxes)) {
      const control = this.#controlOf(name)
      if (control) values[name] = valueOf(control, box, this.language)
    }
    return values
  }

  /** Fields that are not to be shown, in the order in which they are judged. */
  hidden(values) {
    const known = { ...values }
    const names = []
    for (const { field, expr, reads } of this.conditions.show) {
      if (judge(expr, reads, known) !== false) continue
      names.push(field)
      known[field] = null
    }
    return names
  }

  apply(values) {
    const hidden = new Set(this.hidden(values))
    for (const { field } of this.conditions.show) this.#show(field, !hidden.has(field))
    for (const { field, expr, reads } of this.conditions.require) {
      this.#ask(field, judge(expr, reads, values) === true && !hidden.has(field))
    }
  }

  #boxOf(name) {
    const found = this.element.querySelectorAll(this.selector.replace('?', name))
    return [...found].find((box) => !box.closest('template')) ?? null
  }

  #controlOf(name) {
    const controls = this.#boxOf(name)?.querySelectorAll('input, select, textarea') ?? []
    return [...controls].findLast((control) => !control.matches('.picker-search, .ts-control input')) ?? null
  }

  /** What is hidden rests, so that it is not sent; a box that rested before stays so. */
  #show(name, isShown) {
    const box = this.#boxOf(name)
    if (!box) return
    const isCell = box.matches('[data-grid-cell]')
    if (isCell) box.classList.toggle('is-not-shown', !isShown)
    else box.hidden = !isShown
    for (const control of box.querySelectorAll('input, select, textarea, button')) {
      if (!isShown && !control.disabled) {
        control.disabled = true
        control.dataset.isResting = 'true'
      } else if (isShown && control.dataset.isResting) {
        control.disabled = false
        delete control.dataset.isResting
      }
    }
  }

  #ask(name, isAsked) {
    const box = this.#boxOf(name)
    box?.classList.toggle('is-asked', isAsked)
    const control = this.#controlOf(name)
    if (control) control.ariaRequired = isAsked ? 'true' : null
  }
}

function valueOf(control, { kind, scale }, language) {
  if (kind === 'bool') return control.type === 'checkbox' ? control.checked : control.value === 'true'
  const text = control.value.trim()
  if (text === '') return null
  if (kind !== 'int' && kind !== 'decimal') return text
  const scaled = scaledOf(text, scale, language)
  return scaled === null ? null : Number(scaled)
}
