/** What a file of rows may be at most. */
export const TABLE_LIMITS = {
  bytes: 20 * 1024 * 1024,
  /** Of a workbook, once it is unpacked. */
  unpackedBytes: 200 * 1024 * 1024,
  parts: 500,
  rows: 100_000,
  columns: 200,
  cell: 32_767,
  /** Milliseconds that reading one may take. */
  time: 60_000,
  /** Megabytes of memory for the thread's objects. */
  memory: 512,
} as const

export type TableKind = 'csv' | 'xlsx'

/** A row as it stands in a file: its line there, and its cells as texts. */
export type FileRow = readonly [line: number, cells: readonly string[]]

/** What the thread is given. */
export interface TableTask {
  readonly kind: TableKind
  readonly bytes: Uint8Array
}

/** What it says: the headers, rows as they come, the end, or what is wrong with the file. */
export type TableMessage =
  | { readonly headers: readonly string[] }
  | { readonly rows: readonly FileRow[] }
  | { readonly end: true }
  | { readonly problem: string }
