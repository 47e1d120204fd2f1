import { scaledOf, showScaled } from '../../../../resources/js/grid/amounts.js'
import type { CardLine } from '../../services/fee_card.js'
import type { Frequency } from '../../services/instalments.js'
import type { SentLine } from './setup.js'

/** The column for all grades. */
export const ALL_GRADES = ''

/** An amount as it is typed, and the id of the line that it is kept in. */
export interface Cell {
  id?: string
  text: string
}

/** One head, charged in one way, with an amount for each grade, or for all under `ALL_GRADES`. */
export interface GridRow {
  head: string
  frequency: Frequency
  instalment: number | null
  readonly section: string | null
  readonly cells: Map<string, Cell>
}

/** How amounts are read and shown. */
export interface Money {
  readonly scale: number
  readonly language: string
}

/** Lines as a grid: those of one head, charged alike, stand in one row. What finds its cell taken begins a new row. */
export function rowsOf(lines: readonly SentLine[], money: Money): GridRow[] {
  const rows: GridRow[] = []
  for (const line of lines) {
    const { head, frequency, instalment, section } = line
    const column = line.grade ?? ALL_GRADES
    let row = rows.find((candidate) => isAlike(candidate, line) && !candidate.cells.has(column))
    if (!row) {
      row = { head, frequency, instalment, section, cells: new Map() }
      rows.push(row)
    }
    row.cells.set(column, { ...(line.id === undefined ? {} : { id: line.id }), text: shown(line.amount, money) })
  }
  return rows
}

function isAlike(row: GridRow, line: SentLine): boolean {
  return (
    row.head === line.head &&
    row.frequency === line.frequency &&
    row.instalment === line.instalment &&
    row.section === line.section
  )
}

/** A decimal text as people of a language read it. */
export function shown(amount: string, { scale, language }: Money): string {
  const scaled = scaledOf(amount, scale, 'en')
  return scaled === null ? amount : showScaled(scaled, scale, language)
}

/** A typed amount in minor units; null for none and for what is no amount. */
export function minorOf(text: string, { scale, language }: Money): number | null {
  const scaled = scaledOf(text.replaceAll(/\p{Sc}/gu, ''), scale, language)
  return scaled === null || scaled < 0n || scaled > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(scaled)
}

/** Minor units as a decimal text: 900000 with two places is `9000.00`. */
export function plainAmount(minor: number, scale: number): string {
  const digits = String(minor).padStart(scale + 1, '0')
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** Where in the grid a line comes from. */
export interface Place {
  readonly row: GridRow
  readonly column: string
}

/** What is wrong with a cell before anything is sent. */
export interface CellProblem extends Place {
  readonly kind: 'head' | 'amount' | 'instalment'
}

/** The lines of a grid in the order of its rows and columns, with the place of each. */
export function linesOf(rows: readonly GridRow[], columns: readonly string[], money: Money) {
  const lines: SentLine[] = []
  const places: Place[] = []
  const problems: CellProblem[] = []
  for (const row of rows) {
    for (const column of columns) {
      const cell = row.cells.get(column)
      if (!cell || cell.text.trim() === '') continue
      const amount = minorOf(cell.text, money)
      if (amount === null) problems.push({ row, column, kind: 'amount' })
      if (row.head === '') problems.push({ row, column, kind: 'head' })
      if (row.frequency === 'once' && row.instalment === null) problems.push({ row, column, kind: 'instalment' })
      lines.push({
        ...(cell.id === undefined ? {} : { id: cell.id }),
        head: row.head,
        grade: column === ALL_GRADES ? null : column,
        section: row.section,
        frequency: row.frequency,
        instalment: row.frequency === 'once' ? row.instalment : null,
        amount: plainAmount(amount ?? 0, money.scale),
      })
      places.push({ row, column })
    }
  }
  return { lines, places, problems }
}

/** The lines of a grid as the fee card reads them; what is no amount yet counts nothing. */
export function cardLines(rows: readonly GridRow[], money: Money): readonly CardLine[] {
  return rows.flatMap(({ head, frequency, instalment, section, cells }) =>
    [...cells].map(([column, { text }]) => ({
      head,
      frequency,
      section,
      grade: column === ALL_GRADES ? null : column,
      instalment: frequency === 'once' ? instalment : null,
      amount: minorOf(text, money) ?? 0,
    }))
  )
}

/** A row that nobody has filled in. */
export function blankRow(head: string): GridRow {
  return { head, frequency: 'each', instalment: null, section: null, cells: new Map() }
}
