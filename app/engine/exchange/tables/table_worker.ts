/**
 * The thread that reads files of rows. It gets one file, says its rows as they come, and ends; it reads nothing else.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { TABLE_LIMITS } from './contract.js'
import type { FileRow, TableMessage, TableTask } from './contract.js'
import { TableProblem } from './problem.js'
import { readCsv } from './read_csv.js'
import { readXlsx } from './read_xlsx.js'

/** Rows of one message. */
const BATCH = 500

const say = (message: TableMessage) => parentPort?.postMessage(message)

try {
  await read(workerData as TableTask)
} catch (error) {
  if (!(error instanceof TableProblem)) throw error
  say({ problem: error.message })
}

async function read({ kind, bytes }: TableTask): Promise<void> {
  let headers: readonly string[] | null = null
  let batch: FileRow[] = []
  let count = 0
  for await (const [line, cells] of kind === 'csv' ? readCsv(bytes) : readXlsx(bytes)) {
    if (cells.length > TABLE_LIMITS.columns) {
      throw new TableProblem(`line ${line} has more than ${TABLE_LIMITS.columns} cells.`)
    }
    if (cells.some(({ length }) => length > TABLE_LIMITS.cell)) {
      throw new TableProblem(`line ${line} has a cell that is too long.`)
    }
    if (headers === null) {
      headers = cells.map((cell) => cell.trim())
      say({ headers })
      continue
    }
    if (cells.every((cell) => cell.trim() === '')) continue
    if (++count > TABLE_LIMITS.rows) throw new TableProblem(`the file has more than ${TABLE_LIMITS.rows} rows.`)
    batch.push([line, cells])
    if (batch.length === BATCH) {
      say({ rows: batch })
      batch = []
    }
  }
  if (headers === null) throw new TableProblem('the file is empty.')
  if (batch.length > 0) say({ rows: batch })
  say({ end: true })
}
