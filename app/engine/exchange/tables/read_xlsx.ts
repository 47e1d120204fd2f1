import { Unzip, UnzipInflate } from 'fflate'
import { readSheet } from 'read-excel-file/node'
import type { SheetData } from 'read-excel-file/node'
import { TABLE_LIMITS } from './contract.js'
import type { FileRow } from './contract.js'
import { TableProblem } from './problem.js'

/** Bytes that are unpacked before what has come out is counted. */
const PIECE = 16 * 1024

/** The rows of the first sheet of a workbook, the headers first. */
export async function* readXlsx(bytes: Uint8Array): AsyncGenerator<FileRow> {
  refuseBomb(bytes)
  let rows: SheetData
  try {
    rows = await readSheet(Buffer.from(bytes))
  } catch {
    throw new TableProblem('the file is no workbook that can be read.')
  }
  for (const [at, cells] of rows.entries()) {
    const texts = cells.map(textOf)
    if (texts.some((text) => text !== '')) yield [at + 1, texts]
  }
}

/** Unpacks a workbook without keeping anything of it, and gives up as soon as it is too much; what it says of its sizes counts for nothing. */
function refuseBomb(bytes: Uint8Array): void {
  let [unpacked, parts] = [0, 0]
  const unzip = new Unzip((file) => {
    if (++parts > TABLE_LIMITS.parts) throw new TableProblem('the workbook has too many parts.')
    file.ondata = (error, piece) => {
      if (error) throw new TableProblem('the file is no workbook that can be read.')
      unpacked += piece.length
      if (unpacked > TABLE_LIMITS.unpackedBytes) {
        throw new TableProblem('the workbook is too large once it is unpacked.')
      }
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  for (let at = 0; at < bytes.length; at += PIECE) {
    unzip.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length)
  }
  if (parts === 0) throw new TableProblem('the file is no workbook that can be read.')
}

/** Cells are texts as people would write them; days of a spreadsheet are read as they stand, whatever the zone. */
function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) {
    const iso = cell.toISOString()
    return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19)
  }
  if (typeof cell === 'number') return Math.abs(cell) < 1e15 ? plain(cell) : String(cell)
  return typeof cell === 'string' ? cell : typeof cell === 'boolean' ? String(cell) : ''
}

/** Without the last digits, which a spreadsheet makes up, and never with an exponent. */
function plain(number: number): string {
  const text = String(Number(number.toPrecision(15)))
  return text.includes('e') ? number.toFixed(9).replace(/\.?0+$/, '') : text
}
