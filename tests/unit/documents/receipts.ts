import { extractText, getDocumentProxy } from 'unpdf'
import type { ReceiptModel } from '../../../app/documents/main.js'

/** A receipt with every line that a receipt may have. */
export const RECEIPT: ReceiptModel = {
  school: {
    name: 'Saraswati Vidya Niketan, Pune',
    lines: ['14 Law College Road, Erandwane, Pune 411004', 'Tel. +91 20 2543 0000'],
    logo: null,
  },
  copy: 'original',
  number: 'RCP-2026-27-000417',
  date: '21 Nov 2026',
  receivedFrom: 'कमला शाह',
  pupil: 'Aarav Shah (ADM-2024-0012)',
  className: 'VII-B',
  lines: [
    { what: 'Instalment 3: tuition', amount: '₹ 1,50,000.00' },
    { what: 'Late fee', amount: '₹ 2,400.50' },
  ],
  total: '₹ 1,52,400.50',
  totalInWords: 'One Lakh Fifty Two Thousand Four Hundred Rupees And Fifty Paise Only',
  mode: 'UPI',
  reference: '632514789012',
  balanceDue: '₹ 0.00',
  receivedBy: 'Meera Joshi',
  hash: 'b7f2c1d09e3a5f48',
  issuedAt: '2026-11-21T10:00:00.000Z',
}

/** The text of a PDF's pages, runs of blanks as one. */
export async function textsOf(pdf: Buffer): Promise<readonly string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: false })
  return text.map((page) => page.replaceAll(/\s+/g, ' '))
}
