import { startPickers } from '../pickers.js'

const INDEX = '__index__'
const CONTROL = 'input:not([type="hidden"]):not(.picker-search), select, textarea'

/** The rows of one grid: adding, removing, moving and walking them. */
export class GridRows {
  #next

  constructor(grid) {
    this.grid = grid
    this.list = grid.querySelector('[data-grid-rows]')
    for (const spare of this.list.querySelectorAll('.is-spare')) spare.remove()
    this.#next = this.rows.length
    // A blank row invites to type; the server drops it where nobody has.
    if (this.#next === 0) this.#append()
    this.#renumber()
  }

  get rows() {
    return [...this.list.children]
  }

  get isFull() {
    return this.rows.length >= Number(this.grid.dataset.gridMost)
  }

  /** Appends a blank row; null where no more may be added. */
  add() {
    if (this.isFull) return null
    const row = this.#append()
    this.#renumber()
    this.tell('added')
    return row
  }

  #append() {
    const index = String(this.#next++)
    const blank = this.grid.querySelector('[data-grid-blank]').content.cloneNode(true)
    for (const element of blank.querySelectorAll('[id], [name], [for], [aria-describedby]')) {
      for (const name of ['id', 'name', 'for', 'aria-describedby']) {
        const value = element.getAttribute(name)
        if (value?.includes(INDEX)) element.setAttribute(name, value.replaceAll(INDEX, index))
      }
    }
    this.list.append(blank)
    const row = this.list.lastElementChild
    startPickers(row)
    return row
  }

  /** Takes a row away and gives the focus to the same box of its neighbour. */
  remove(row) {
    const column = this.columnOf(document.activeElement)
    const neighbour = row.nextElementSibling ?? row.previousElementSibling
    row.remove()
    this.#renumber()
    this.tell('removed')
    this.changed()
    if (neighbour) this.focus(neighbour, Math.max(column, 0))
    else this.grid.querySelector('[data-grid-add]').focus()
  }

  /** Moves a row by one place: the order of the rows is part of what is saved. */
  move(row, step) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling
    if (!other) return
    const active = document.activeElement
    if (step < 0) other.before(row)
    else other.after(row)
    this.#renumber()
    this.tell('moved')
    this.changed()
    if (row.contains(active)) active.focus()
  }

  /** Whether somebody has put anything into a new row. */
  isBlank(row) {
    if (row.querySelector('[name$="[id]"]')?.value) return false
    return this.controlsOf(row).every((control) => {
      if (control.type === 'checkbox') return control.checked === control.defaultChecked
      if (control.tagName !== 'SELECT') return control.value === control.defaultValue
      const standard = [...control.options].find((option) => option.defaultSelected)
      return control.value === (standard?.value ?? '')
    })
  }

  /** The one control of each cell, in the order of the columns. */
  controlsOf(row) {
    return [...row.querySelectorAll('[data-grid-cell]')].map((cell) => cell.querySelector(CONTROL))
  }

  rowOf(element) {
    return element?.closest?.('[data-grid-row]') ?? null
  }

  columnOf(element) {
    const cell = element?.closest?.('[data-grid-cell]')
    return cell ? [...cell.parentElement.querySelectorAll('[data-grid-cell]')].indexOf(cell) : -1
  }

  focus(row, column) {
    const control = this.controlsOf(row)[column]
    if (!control) return
    if (control.tomselect) control.tomselect.focus()
    else control.focus()
    if (typeof control.select === 'function') control.select()
  }

  tell(what) {
    const status = this.grid.querySelector('[data-grid-status]')
    status.textContent = this.grid.dataset[`grid${what[0].toUpperCase()}${what.slice(1)}`]
  }

  /** For the guard of unsaved changes and for the totals. */
  changed() {
    this.grid.dispatchEvent(new Event('change', { bubbles: true }))
  }

  /**
   * Counts for people, and the numbers in the names, by which the server orders: kept as they are while the rows
   * stand in their order, given anew where one has moved.
   */
  #renumber() {
    const rows = this.rows
    for (const [index, row] of rows.entries()) row.querySelector('[data-grid-number]').textContent = String(index + 1)
    const numbers = rows.map(numberOf)
    const ordered = numbers.toSorted((a, b) => a - b)
    for (const [index, row] of rows.entries()) {
      if (numbers[index] !== ordered[index]) renameTo(row, ordered[index])
    }
    this.grid.querySelector('[data-grid-add]').disabled = this.isFull
  }
}

const NUMBERED = /^([^[]+)\[(\d+)\]/

function numberOf(row) {
  return Number(NUMBERED.exec(row.querySelector('[name$="[id]"]').name)[2])
}

function renameTo(row, number) {
  for (const control of row.querySelectorAll('[name]')) control.name = control.name.replace(NUMBERED, `$1[${number}]`)
}
