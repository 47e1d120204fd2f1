import { stringify } from 'csv-stringify/sync'
import { disarmed } from '../cell.js'
import type { Cell } from '../cell.js'
import type { TableFormat } from './contract.js'

const MARK = '\uFEFF'
/** Lines end as RFC 4180 says. Separators of other regions are quoted too, so that no reader splits a cell at them. */
const OPTIONS = { record_delimiter: '\r\n', quoted_match: /[;\t]/ } as const

/** Comma-separated values (RFC 4180), UTF-8; nothing in it is worked out by a spreadsheet. */
export const csv: TableFormat = {
  type: 'text/csv; charset=utf-8',
  mostRows: Number.MAX_SAFE_INTEGER,
  open: ({ withMark }) => ({
    begin: (headers) => Buffer.from((withMark ? MARK : '') + stringify([headers.map(disarmed)], OPTIONS)),
    rows: (rows) =>
      Buffer.from(
        stringify(
          rows.map(({ cells }) => cells.map(textOf)),
          OPTIONS
        )
      ),
    end: () => Buffer.alloc(0),
  }),
}

function textOf(cell: Cell): string {
  if (cell === null) return ''
  if (cell.kind === 'text') return disarmed(cell.text)
  return cell.kind === 'moment' ? cell.text.replace('T', ' ') : cell.text
}
