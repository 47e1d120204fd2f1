import type { CustomTableLayout } from 'pdfmake/interfaces.js'

/**
 * Looks that documents give their tables by name, as functions cannot come with a document. `ledger`:
 * hairlines between rows, a stronger line below the head. `underlined`: one line below the whole.
 */
export const TABLE_LAYOUTS: Record<string, CustomTableLayout> = {
  ledger: {
    hLineWidth: (index, { table }) => (index === 0 ? 0 : index === (table.headerRows ?? 0) ? 0.9 : 0.4),
    vLineWidth: () => 0,
    hLineColor: (index, { table }) => (index === (table.headerRows ?? 0) ? '#333333' : '#bbbbbb'),
    paddingLeft: () => 2,
    paddingRight: () => 2,
    paddingTop: () => 3,
    paddingBottom: () => 3,
  },
  underlined: {
    hLineWidth: (index, { table }) => (index === table.body.length ? 0.9 : 0),
    vLineWidth: () => 0,
    hLineColor: () => '#333333',
    paddingLeft: () => 0,
    paddingRight: () => 0,
    paddingTop: () => 0,
    paddingBottom: () => 6,
  },
}
