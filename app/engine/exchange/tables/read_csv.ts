import { parse } from 'csv-parse'
import { TABLE_LIMITS } from './contract.js'
import type { FileRow } from './contract.js'
import { TableProblem } from './problem.js'

const SEPARATORS = [',', ';', '\t'] as const

/** The rows of a CSV file, the headers first. Commas, semicolons or tabs part the cells; UTF-8, or UTF-16 with its mark. */
export async function* readCsv(bytes: Uint8Array): AsyncGenerator<FileRow> {
  const text = decode(bytes)
  const parser = parse({
    delimiter: separatorOf(text),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 1024 * 1024,
  })
  parser.end(text)
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      // A row's line is the one that it begins on.
      const breaks = record.reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0)
      yield [info.lines - breaks, record]
    }
  } catch (error) {
    const { code, lines } = error as { readonly code?: string; readonly lines?: number }
    if (code === undefined) throw error
    throw new TableProblem(`line ${lines ?? '?'} is no CSV: a quote stands where none may, or a row is too long.`)
  }
}

function decode(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new TableProblem('the file is not UTF-8: save it as "CSV UTF-8".')
  }
}

/** The separator that stands most often in the first line, outside of quotes. */
function separatorOf(text: string): string {
  const end = text.search(/[\r\n]/)
  const line = (end === -1 ? text : text.slice(0, end)).slice(0, TABLE_LIMITS.cell).replace(/"[^"]*"/g, '')
  const counts = SEPARATORS.map((separator) => line.split(separator).length)
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ','
}
