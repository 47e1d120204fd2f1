import type { Content, ContentTable, TableCell } from 'pdfmake/interfaces.js'
import type { PdfDocument } from './pdf_document.js'

/** What a receipt says, as the reader sees it: amounts, dates and names are formatted texts. */
export interface ReceiptModel {
  readonly school: {
    readonly name: string
    /** Address, telephone, registration; a line each. */
    readonly lines: readonly string[]
    /** A PNG or JPEG as data URL. */
    readonly logo: string | null
  }
  /** `duplicate` for every print after the first. */
  readonly copy: 'original' | 'duplicate'
  readonly number: string
  readonly date: string
  readonly receivedFrom: string
  readonly pupil: string
  /** Class and section; null for who is in none. */
  readonly className: string | null
  readonly lines: readonly { readonly what: string; readonly amount: string }[]
  readonly total: string
  readonly totalInWords: string
  /** How it was paid: `Cash`, `UPI`. */
  readonly mode: string
  /** Of the cheque or transfer. */
  readonly reference: string | null
  /** What is owed after this payment; null where it is not to be shown. */
  readonly balanceDue: string | null
  readonly receivedBy: string
  /** Proof of what was issued; stands in the QR code beside number and total. */
  readonly hash: string
  /** Instant of issue, ISO: it stands in the file's properties, so that equal models give equal bytes. */
  readonly issuedAt: string
}

export interface ReceiptOptions {
  readonly pageSize?: 'A4' | 'A5'
  readonly words?: ReceiptWords
}

/** The words that the layout itself brings. */
export interface ReceiptWords {
  readonly receipt: string
  readonly duplicate: string
  readonly number: string
  readonly date: string
  readonly receivedFrom: string
  readonly pupil: string
  readonly className: string
  readonly particulars: string
  readonly amount: string
  readonly total: string
  readonly inWords: string
  readonly mode: string
  readonly reference: string
  readonly balanceDue: string
  readonly receivedBy: string
  readonly footer: string
}

export const RECEIPT_WORDS: ReceiptWords = {
  receipt: 'RECEIPT',
  duplicate: 'DUPLICATE RECEIPT',
  number: 'Receipt no.',
  date: 'Date',
  receivedFrom: 'Received from',
  pupil: 'Pupil',
  className: 'Class',
  particulars: 'Particulars',
  amount: 'Amount',
  total: 'Total',
  inWords: 'In words',
  mode: 'Paid by',
  reference: 'Reference',
  balanceDue: 'Balance due',
  receivedBy: 'Received by',
  footer: 'This is a computer generated receipt and needs no signature.',
}

const INK = '#1b2a2b'
const SOFT = '#4d5f60'
const MILLIMETRE = 2.835
const QR_SIZE = 72

/** A fee receipt on A5 (or A4) paper, readable in black and white. More lines than fit go on to a next page. */
export function receiptDocument(model: ReceiptModel, options: ReceiptOptions = {}): PdfDocument {
  const { pageSize = 'A5', words = RECEIPT_WORDS } = options
  const edge = (pageSize === 'A5' ? 11 : 18) * MILLIMETRE
  return {
    pageSize,
    pageMargins: [edge, edge, edge, edge + 14],
    info: {
      title: `${titleOf(model, words)} ${model.number}`,
      author: model.school.name,
      creationDate: new Date(model.issuedAt),
    },
    defaultStyle: { fontSize: pageSize === 'A5' ? 9 : 10.5, color: INK, lineHeight: 1.15 },
    styles: {
      school: { fontSize: 15, bold: true, lineHeight: 1.1 },
      title: { fontSize: 12, bold: true },
      soft: { color: SOFT },
      strong: { bold: true },
      total: { fontSize: 11, bold: true },
      foot: { fontSize: 7.5, color: SOFT },
    },
    footer: { text: words.footer, style: 'foot', alignment: 'center', margin: [edge, 4, edge, 0] },
    content: [
      letterhead(model),
      { text: titleOf(model, words), style: 'title', alignment: 'center', margin: [0, 8, 0, 8] },
      facts(model, words),
      items(model, words),
      settlement(model, words),
    ],
  }
}

function titleOf({ copy }: ReceiptModel, words: ReceiptWords): string {
  return copy === 'duplicate' ? words.duplicate : words.receipt
}

function letterhead({ school }: ReceiptModel): Content {
  const text: Content = {
    stack: [{ text: school.name, style: 'school' }, ...school.lines.map((line) => ({ text: line, style: 'soft' }))],
    alignment: school.logo === null ? 'center' : 'left',
  }
  const head: Content =
    school.logo === null
      ? text
      : {
          columns: [
            { stack: [{ image: school.logo, fit: [116, 46] }], width: 'auto' },
            { ...text, width: '*' },
          ],
          columnGap: 8,
        }
  return { table: { widths: ['*'], body: [[head]] }, layout: 'underlined' }
}

function facts(model: ReceiptModel, words: ReceiptWords): Content {
  return {
    ...pairs([
      [words.number, { text: model.number, style: 'strong' }],
      [words.date, model.date],
      [words.receivedFrom, model.receivedFrom],
      [words.pupil, model.pupil],
      [words.className, model.className],
    ]),
    margin: [0, 0, 0, 8],
  }
}

/** Labels with what they name; pairs without a value are left out. */
function pairs(rows: readonly (readonly [label: string, value: Content | null])[]): ContentTable {
  const body = rows.flatMap(([label, value]): TableCell[][] =>
    value === null ? [] : [[{ text: label, style: 'soft', noWrap: true }, value]]
  )
  return { table: { widths: ['auto', '*'], body }, layout: 'noBorders' }
}

function items(model: ReceiptModel, words: ReceiptWords): Content {
  return {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: ['*', 'auto'],
      body: [
        [
          { text: words.particulars, style: 'strong' },
          { text: words.amount, style: 'strong', alignment: 'right' },
        ],
        ...model.lines.map(({ what, amount }): TableCell[] => [
          { text: what },
          { text: amount, alignment: 'right', noWrap: true },
        ]),
        [
          { text: words.total, style: 'total' },
          { text: model.total, style: 'total', alignment: 'right', noWrap: true },
        ],
      ],
    },
    layout: 'ledger',
  }
}

/** Words, payment and proof belong together, on one page. */
function settlement(model: ReceiptModel, words: ReceiptWords): Content {
  const payment = pairs([
    [words.inWords, model.totalInWords],
    [words.mode, model.mode],
    [words.reference, model.reference],
    [words.balanceDue, model.balanceDue],
    [words.receivedBy, model.receivedBy],
  ])
  const proof = [model.number, model.total, model.hash].join('\n')
  return {
    unbreakable: true,
    margin: [0, 8, 0, 0],
    columnGap: 10,
    columns: [
      { ...payment, width: '*' },
      { qr: proof, fit: QR_SIZE, eccLevel: 'M', width: QR_SIZE },
    ],
  }
}
