import type { Json } from '../../base/main.js'
import type { Cell } from '../cell.js'

/** The files that records are written to. */
export const EXPORT_FORMATS = ['csv', 'xlsx', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** One record of a table: its cells by column, and the same as JSON. */
export interface TableRow {
  readonly cells: readonly Cell[]
  readonly json: Readonly<Record<string, Json>>
}

/** Writes a table piece by piece and holds no more of it than the piece in hand. */
export interface TableWriter {
  begin(headers: readonly string[]): Buffer
  rows(rows: readonly TableRow[]): Buffer
  end(): Buffer
}

/** What a table writer may be asked. */
export interface TableOptions {
  /** The sheet's name. */
  readonly title: string
  /** CSV begins with a mark of UTF-8, which Excel asks for. */
  readonly withMark: boolean
}

/** A kind of file. */
export interface TableFormat {
  readonly type: string
  /** The most rows that a file of this kind holds. */
  readonly mostRows: number
  open(options: TableOptions): TableWriter
}
