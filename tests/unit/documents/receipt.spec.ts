import { test } from '@japa/runner'
import { PdfRenderer, receiptDocument } from '../../../app/documents/main.js'
import { RECEIPT, textsOf } from './receipts.js'

test.group('A receipt', (group) => {
  let renderer: PdfRenderer
  group.setup(() => {
    renderer = new PdfRenderer()
    return () => renderer.close()
  })

  test('says on one page of {$self} paper all that it was given')
    .with(['A5', 'A4'] as const)
    .run(async ({ assert }, pageSize) => {
      const [text = '', ...more] = await textsOf(await renderer.render(receiptDocument(RECEIPT, { pageSize })))
      assert.isEmpty(more)
      const { school, number, date, receivedFrom, pupil, className, total, totalInWords } = RECEIPT
      const said = [
        school.name,
        ...school.lines,
        number,
        date,
        receivedFrom,
        pupil,
        `Class ${className}`,
        total,
        totalInWords,
      ]
      for (const words of said) assert.include(text, words)
      for (const { what, amount } of RECEIPT.lines) assert.include(text, `${what} ${amount}`)
      assert.include(text, 'Paid by UPI Reference 632514789012 Balance due ₹ 0.00 Received by Meera Joshi')
      assert.match(text, /RECEIPT.*This is a computer generated receipt/)
      assert.notInclude(text, 'DUPLICATE')
    })

  test('is marked as a duplicate, and leaves out what does not apply', async ({ assert }) => {
    const model = { ...RECEIPT, copy: 'duplicate', className: null, reference: null, balanceDue: null } as const
    const [text = ''] = await textsOf(await renderer.render(receiptDocument(model)))
    assert.include(text, 'DUPLICATE RECEIPT')
    for (const words of ['Class', 'Reference', 'Balance due']) assert.notInclude(text, words)
  })

  test('carries number, total and hash in a QR code', ({ assert }) => {
    assert.include(JSON.stringify(receiptDocument(RECEIPT)), '"RCP-2026-27-000417\\n₹ 1,52,400.50\\nb7f2c1d09e3a5f48"')
  })

  test('goes on to a second page and keeps words and QR code together', async ({ assert }) => {
    const lines = Array.from({ length: 40 }, (_, index) => ({ what: `Line ${index}`, amount: '₹ 1.00' }))
    const pages = await textsOf(await renderer.render(receiptDocument({ ...RECEIPT, lines })))
    assert.lengthOf(pages, 3)
    assert.include(pages[2], RECEIPT.totalInWords)
    assert.include(pages[2], RECEIPT.receivedBy)
    // The head of the table is on every page of it.
    assert.include(pages[1], 'Particulars Amount')
  })

  test('has equal bytes for equal models', async ({ assert }) => {
    const [first, second] = await Promise.all([0, 1].map(() => renderer.render(receiptDocument(RECEIPT))))
    assert.isTrue(first?.equals(second ?? Buffer.alloc(0)))
  })
})
