import { feeCard } from '../../services/fee_card.js'
import type { Instalment } from '../../services/instalments.js'
import { element, fill, iconLike, selectOf } from './dom.js'
import { ALL_GRADES, blankRow, cardLines, minorOf, plainAmount, shown } from './grid_model.js'
import type { GridRow, Money } from './grid_model.js'
import type { GridSetup } from './setup.js'
import type { ClientTexts } from './texts.js'

/** An instalment as a row of the grid may name it. */
export interface NamedInstalment extends Instalment {
  readonly title: string
}

/** The amounts of a structure as a table to type into: rows are heads, columns are grades. */
export class FeeGrid {
  readonly columns: readonly string[]
  readonly money: Money
  rows: GridRow[]
  #instalments: readonly NamedInstalment[] = []

  constructor(
    readonly host: HTMLElement,
    readonly setup: GridSetup,
    readonly texts: ClientTexts,
    rows: GridRow[],
    readonly changed: () => void
  ) {
    this.columns = [ALL_GRADES, ...setup.grades.map(({ id }) => id)]
    this.money = { scale: setup.scale, language: setup.language }
    this.rows = rows
  }

  /** Draws the grid anew for the instalments that there are now. */
  draw(instalments: readonly NamedInstalment[]): void {
    this.#instalments = instalments
    const { head, charged } = this.texts
    const names = this.columns.map((column) =>
      element('th', { scope: 'col', class: 'is-end' }, this.columnName(column))
    )
    const end = this.setup.isEditable ? [element('td')] : []
    const thead = element('thead', {}, element('tr', {}, th(head), th(charged), ...names, ...end))
    const body = element('tbody', {}, ...this.rows.map((row, index) => this.#row(row, index)))
    const table = element('table', { 'class': 'fee-grid', 'aria-labelledby': 'amounts-title' }, thead, body)
    table.append(element('tfoot', {}, this.#foot()))
    const empty = this.rows.length === 0 ? [element('p', { class: 'fee-empty' }, this.texts.noRows)] : []
    this.host.replaceChildren(table, ...empty)
    this.sum()
  }

  redraw(): void {
    this.draw(this.#instalments)
  }

  /** Adds a row for the first head that has none yet. */
  add(head = this.#nextHead()): GridRow {
    const row = blankRow(head)
    this.rows.push(row)
    this.redraw()
    this.changed()
    return row
  }

  remove(row: GridRow): void {
    const at = this.rows.indexOf(row)
    this.rows = this.rows.filter((other) => other !== row)
    this.redraw()
    this.changed()
    this.focus(Math.min(at, this.rows.length - 1), 0)
  }

  /** Gives a box the focus: 0 is the head, 1 how it is charged, then the amounts. */
  focus(row: number, column: number): boolean {
    const control = this.host.querySelector<HTMLElement>(`[data-at="${row}:${column}"]`)
    control?.focus()
    if (control instanceof HTMLInputElement) control.select()
    return control !== null
  }

  controlOf(row: GridRow, column: number): HTMLElement | null {
    return this.host.querySelector(`[data-at="${this.rows.indexOf(row)}:${column}"]`)
  }

  columnName(column: string): string {
    return this.setup.grades.find(({ id }) => id === column)?.name ?? this.texts.allGrades
  }

  headName(head: string): string {
    return this.setup.heads.find(({ id }) => id === head)?.name ?? this.texts.newHead
  }

  /** What each grade pays in the year, below its column. */
  sum(): void {
    const card = feeCard(cardLines(this.rows, this.money), this.#instalments, this.columns.slice(1))
    for (const output of this.host.querySelectorAll<HTMLElement>('[data-total-of]')) {
      const total = card.grades.get(output.dataset.totalOf ?? '')?.total ?? 0
      output.textContent = shown(plainAmount(total, this.money.scale), this.money)
    }
  }

  #nextHead(): string {
    const used = new Set(this.rows.map(({ head }) => head))
    return this.setup.heads.find(({ id }) => !used.has(id))?.id ?? ''
  }

  #row(row: GridRow, index: number): HTMLElement {
    const cells = this.columns.map((column, at) => this.#cell(row, column, `${index}:${at + 2}`))
    const note = row.section === null ? [] : [element('p', { class: 'fee-note' }, this.#classOf(row.section))]
    const head = element('th', { scope: 'row' }, this.#head(row, index), ...note)
    const line = element('tr', {}, head, element('td', {}, this.#charged(row, index)), ...cells)
    if (this.setup.isEditable) line.append(element('td', { class: 'fee-end' }, this.#removeButton(row)))
    return line
  }

  #classOf(section: string): string {
    return fill(this.texts.onlyClass, { name: this.setup.sections.find(({ id }) => id === section)?.name ?? '' })
  }

  #head(row: GridRow, index: number): Node {
    if (!this.setup.isEditable) return element('span', { class: 'fee-fixed' }, this.headName(row.head))
    const options = this.setup.heads.map(({ id, name }) => ({ value: id, label: name }))
    const all = [{ value: '', label: this.texts.chooseHead }, ...options]
    const select = selectOf(this.texts.head, row.head, all, { 'data-at': `${index}:0` })
    select.addEventListener('change', () => {
      row.head = select.value
      this.redraw()
      this.focus(index, 0)
      this.changed()
    })
    return select
  }

  #charged(row: GridRow, index: number): Node {
    const { texts } = this
    const value = row.frequency === 'once' ? `once:${row.instalment ?? ''}` : row.frequency
    const once = this.#instalments.map(({ number, title }) => ({
      value: `once:${number}`,
      label: fill(texts.once, { number, title }),
    }))
    const isOpen = row.frequency === 'once' && !once.some((option) => option.value === value)
    const options = [
      { value: 'each', label: texts.each },
      { value: 'split', label: texts.split },
      ...once,
      ...(isOpen ? [{ value, label: texts.onceOpen }] : []),
    ]
    if (!this.setup.isEditable) {
      const label = options.find((option) => option.value === value)?.label ?? ''
      return element('span', { class: 'fee-fixed' }, label)
    }
    const label = `${texts.charged}: ${this.headName(row.head)}`
    const select = selectOf(label, value, options, { 'data-at': `${index}:1` })
    select.addEventListener('change', () => {
      const [frequency, number] = select.value.split(':')
      row.frequency = frequency === 'split' || frequency === 'once' ? frequency : 'each'
      row.instalment = number ? Number(number) : null
      this.sum()
      this.changed()
    })
    return select
  }

  #cell(row: GridRow, column: string, at: string): HTMLElement {
    const text = row.cells.get(column)?.text ?? ''
    if (!this.setup.isEditable) return element('td', { class: 'is-end' }, element('span', { class: 'fee-fixed' }, text))
    const label = fill(this.texts.amountOf, { head: this.headName(row.head), grade: this.columnName(column) })
    const input = element('input', {
      'class': 'form-control',
      'inputmode': 'decimal',
      'autocomplete': 'off',
      'aria-label': label,
      'data-at': at,
      'value': text,
    })
    input.addEventListener('input', () => {
      this.put(row, column, input.value)
      input.removeAttribute('aria-invalid')
      this.changed()
    })
    input.addEventListener('change', () => {
      const minor = minorOf(input.value, this.money)
      if (minor === null) return input.setAttribute('aria-invalid', String(input.value.trim() !== ''))
      input.value = shown(plainAmount(minor, this.money.scale), this.money)
      this.put(row, column, input.value)
    })
    return element('td', { class: 'is-end' }, input)
  }

  /** Sets what is typed in a cell; the line that it is kept in stays the same. */
  put(row: GridRow, column: string, text: string): void {
    const cell = row.cells.get(column)
    if (cell) cell.text = text
    else row.cells.set(column, { text })
    this.sum()
  }

  #removeButton(row: GridRow): HTMLElement {
    const label = fill(this.texts.removeRow, { head: this.headName(row.head) })
    const icon = iconLike(document.querySelector('[data-icons] .icon'))
    const button = element(
      'button',
      { 'type': 'button', 'class': 'btn btn-icon', 'aria-label': label, 'tabindex': -1 },
      icon
    )
    button.addEventListener('click', () => this.remove(row))
    return button
  }

  #foot(): HTMLElement {
    const totals = this.columns.map((column) => {
      if (column === ALL_GRADES) return element('td')
      return element('td', { 'class': 'is-end', 'data-total-of': column })
    })
    const label = element('th', { scope: 'row' }, this.texts.yearTotal)
    return element('tr', {}, label, element('td'), ...totals, ...(this.setup.isEditable ? [element('td')] : []))
  }
}

function th(text: string): HTMLElement {
  return element('th', { scope: 'col' }, text)
}
