import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { isFormula } from '../cell.js'
import type { Cell } from '../cell.js'
import type { TableFormat, TableRow } from './contract.js'
import { escapeXml } from './xml.js'
import { packageParts, STYLE } from './xlsx_parts.js'

/** Rows of a sheet, its headers among them. */
const SHEET_ROWS = 1_048_576
/** Characters of a cell. */
const CELL_LENGTH = 32_767
/** Digits that a spreadsheet's numbers hold; longer ones stay texts. */
const MOST_DIGITS = 15
const DAY = 86_400_000
/** Day 0 of a spreadsheet, which believes in 29 February 1900: right from March 1900 on. */
const DAY_ZERO = Date.UTC(1899, 11, 30)
const FIRST_DAY = 61

/**
 * An Office Open XML workbook (ECMA-376) of one sheet, zipped while it is written. Numbers and dates are typed. Texts are
 * inline strings, which are never worked out; those that look like formulas are marked as quoted, so that they stay
 * texts when somebody edits them.
 */
export const xlsx: TableFormat = {
  type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  mostRows: SHEET_ROWS - 1,
  open: ({ title }) => {
    const zip = new Zipped()
    let next = 1
    return {
      begin(headers) {
        for (const [name, text] of packageParts(title)) zip.whole(name, text)
        zip.open('xl/worksheets/sheet1.xml')
        const cells = headers.map((text) => ({ kind: 'text', text }) as const)
        return zip.write(`${HEAD}${rowXml(next++, cells, STYLE.header)}`)
      },
      rows: (rows: readonly TableRow[]) => zip.write(rows.map(({ cells }) => rowXml(next++, cells)).join('')),
      end: () => zip.end('</sheetData></worksheet>'),
    }
  },
}

const HEAD =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
  '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'

/** A zip file under way; what it has made so far is taken with each step. */
class Zipped {
  readonly #zip: Zip
  #made: Uint8Array[] = []
  #sheet: ZipDeflate | null = null

  constructor() {
    this.#zip = new Zip((error, piece) => {
      if (error) throw error
      this.#made.push(piece)
    })
  }

  whole(name: string, text: string): void {
    const file = new ZipPassThrough(name)
    this.#zip.add(file)
    file.push(Buffer.from(text), true)
  }

  open(name: string): void {
    this.#sheet = new ZipDeflate(name, { level: 3 })
    this.#zip.add(this.#sheet)
  }

  write(text: string): Buffer {
    this.#sheet?.push(Buffer.from(text))
    return this.#take()
  }

  end(text: string): Buffer {
    this.#sheet?.push(Buffer.from(text), true)
    this.#zip.end()
    return this.#take()
  }

  #take(): Buffer {
    const taken = Buffer.concat(this.#made)
    this.#made = []
    return taken
  }
}

function rowXml(number: number, cells: readonly Cell[], style: number | null = null): string {
  return `<row r="${number}">${cells.map((cell, at) => cellXml(`${columnName(at)}${number}`, cell, style)).join('')}</row>`
}

function cellXml(place: string, cell: Cell, style: number | null): string {
  if (cell === null) return ''
  const { kind, text } = cell
  if (kind === 'number' && text.replace(/\D/g, '').length <= MOST_DIGITS) return `<c r="${place}"><v>${text}</v></c>`
  const serial = kind === 'date' || kind === 'moment' ? serialOf(text) : null
  if (serial !== null) {
    return `<c r="${place}" s="${kind === 'date' ? STYLE.date : STYLE.moment}"><v>${serial}</v></c>`
  }
  const look = style ?? (isFormula(text) ? STYLE.quoted : STYLE.plain)
  const content = escapeXml(text.slice(0, CELL_LENGTH))
  return `<c r="${place}" s="${look}" t="inlineStr"><is><t xml:space="preserve">${content}</t></is></c>`
}

/** A day, with its part that has passed, as spreadsheets count; null for one before their calendar is right. */
function serialOf(text: string): number | null {
  const at = Date.parse(`${text.length === 10 ? `${text}T00:00:00` : text}Z`)
  const serial = (at - DAY_ZERO) / DAY
  return serial >= FIRST_DAY ? Math.round(serial * 1e6) / 1e6 : null
}

/** A, B … Z, AA, AB … */
function columnName(at: number): string {
  return (at >= 26 ? columnName(Math.floor(at / 26) - 1) : '') + String.fromCharCode(65 + (at % 26))
}
