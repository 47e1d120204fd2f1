import type { TableFormat } from './contract.js'

/** A list of objects, one a line, keyed by the paths of their columns. */
export const json: TableFormat = {
  type: 'application/json; charset=utf-8',
  mostRows: Number.MAX_SAFE_INTEGER,
  open: () => {
    let isFirst = true
    return {
      begin: () => Buffer.from('['),
      rows: (rows) => {
        const lines = rows.map((row) => JSON.stringify(row.json)).join(',\n')
        const lead = isFirst || lines === '' ? '\n' : ',\n'
        if (lines !== '') isFirst = false
        return Buffer.from(lines === '' ? '' : lead + lines)
      },
      end: () => Buffer.from('\n]\n'),
    }
  },
}
