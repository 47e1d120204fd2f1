import { planInstalments } from '../../services/instalment_plan.js'
import { element, fill, iconLike } from './dom.js'
import type { NamedInstalment } from './grid_table.js'
import type { GridSetup, SentInstalment } from './setup.js'
import type { ClientTexts } from './texts.js'

type Field = keyof Omit<SentInstalment, 'id'>

/** An instalment as it is typed. */
export type TypedInstalment = { id?: string } & Record<Field, string>

const FIELDS = [
  ['number', 'number', 'number'],
  ['title', 'title', 'text'],
  ['from_date', 'from', 'date'],
  ['to_date', 'until', 'date'],
  ['due_date', 'due', 'date'],
  ['weight', 'weight', 'number'],
] as const satisfies readonly (readonly [Field, keyof ClientTexts, string])[]

/** The instalments of a structure: each is a column. */
export class InstalmentTable {
  items: TypedInstalment[]

  constructor(
    readonly host: HTMLElement,
    readonly setup: GridSetup,
    readonly texts: ClientTexts,
    readonly changed: () => void
  ) {
    this.items = typed(setup.instalments)
  }

  /** Instalments of numbers and weights that can be worked with, in their order. */
  get usable(): readonly NamedInstalment[] {
    return this.items
      .flatMap(({ number, title, due_date: due, weight }) => {
        const [at, share] = [Number(number), Number(weight)]
        const isUsable = Number.isSafeInteger(at) && at > 0 && Number.isSafeInteger(share) && share > 0
        return isUsable ? [{ number: at, title, due, weight: share }] : []
      })
      .toSorted((a, b) => a.number - b.number)
  }

  /** All instalments as they are sent, what is no number as it was typed. */
  get sent(): readonly object[] {
    return this.items.map(({ number, weight, ...rest }) => ({ ...rest, number: whole(number), weight: whole(weight) }))
  }

  take(instalments: readonly SentInstalment[]): void {
    this.items = typed(instalments)
    this.draw()
  }

  draw(): void {
    const rows = FIELDS.map(([field, label, type]) => {
      const cells = this.items.map((item, index) => element('td', {}, this.#box(item, index, field, label, type)))
      return element('tr', {}, element('th', { scope: 'row' }, this.texts[label]), ...cells)
    })
    if (this.setup.isEditable) rows.push(this.#removers())
    const table = element('table', { 'class': 'fee-instalments', 'aria-labelledby': 'instalments-title' })
    table.append(element('tbody', {}, ...rows))
    const empty = element('p', { class: 'fee-empty' }, this.texts.noInstalments)
    this.host.replaceChildren(this.items.length > 0 ? table : empty)
  }

  /** Adds one after the last: the day after it begins, nothing else is guessed. */
  add(): void {
    const number = Math.max(0, ...this.items.map((item) => Number(item.number) || 0)) + 1
    const item = { number: String(number), title: '', from_date: '', to_date: '', due_date: '', weight: '1' }
    this.items.push(item)
    this.#redrawn()
    this.controlOf(this.items.length - 1, 'title')?.focus()
  }

  /** Parts the year anew. Instalments keep their ids by their order, so that what is kept is changed, not replaced. */
  plan(parts: number, year: { readonly from: string; readonly to: string }): void {
    const planned = planInstalments(parts, year, this.setup.language)
    this.items = typed(
      planned.map(({ from, to, due, ...rest }, index) => {
        const id = this.items[index]?.id
        return { ...(id === undefined ? {} : { id }), ...rest, from_date: from, to_date: to, due_date: due }
      })
    )
    this.#redrawn()
  }

  controlOf(index: number, field: string): HTMLElement | null {
    return this.host.querySelector(`[data-instalment="${index}:${field}"]`)
  }

  #redrawn(): void {
    this.draw()
    this.changed()
  }

  #box(item: TypedInstalment, index: number, field: Field, label: keyof ClientTexts, type: string): Node {
    if (!this.setup.isEditable) return element('span', { class: 'fee-fixed' }, this.#shown(item[field], type))
    const input = element('input', {
      'class': 'form-control',
      type,
      'value': item[field],
      'min': type === 'number' ? 1 : null,
      'maxlength': type === 'text' ? 60 : null,
      'aria-label': fill(this.texts.instalmentField, { field: this.texts[label], number: item.number || index + 1 }),
      'data-instalment': `${index}:${field}`,
    })
    input.addEventListener('input', () => {
      item[field] = input.value
      input.removeAttribute('aria-invalid')
      this.changed()
    })
    return input
  }

  #shown(value: string, type: string): string {
    if (type !== 'date' || value === '') return value
    const day = new Date(`${value}T00:00:00Z`)
    return new Intl.DateTimeFormat(this.setup.language, { dateStyle: 'medium', timeZone: 'UTC' }).format(day)
  }

  #removers(): HTMLTableRowElement {
    const cells = this.items.map((item, index) => {
      const label = fill(this.texts.removeInstalment, { number: item.number || index + 1 })
      const icon = iconLike(document.querySelector('[data-icons] .icon'))
      const button = element('button', { 'type': 'button', 'class': 'btn btn-icon', 'aria-label': label }, icon)
      button.addEventListener('click', () => {
        this.items.splice(index, 1)
        this.#redrawn()
      })
      return element('td', {}, button)
    })
    return element('tr', {}, element('td'), ...cells)
  }
}

function typed(instalments: readonly SentInstalment[]): TypedInstalment[] {
  return instalments.map(({ number, weight, ...rest }) => ({ ...rest, number: String(number), weight: String(weight) }))
}

function whole(text: string): number | string | null {
  if (text.trim() === '') return null
  return Number.isSafeInteger(Number(text)) ? Number(text) : text
}
