import { setTimeout } from 'node:timers/promises'
import { test } from '@japa/runner'
import { PdfRenderer } from '../../../app/documents/main.js'
import type { PdfDocument, PdfRendererOptions } from '../../../app/documents/main.js'
import { textsOf } from './receipts.js'

const ONE_PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** So many paragraphs that they take a minute. */
const LONG: PdfDocument = { content: Array.from({ length: 300_000 }, (_, index) => `Paragraph ${index} of many`) }

test.group('Rendering PDF', (group) => {
  group.tap((each) => each.skip(Boolean(process.env['TEST_ONLY_POSTGRES']), 'no database of the server is asked here'))
  let open: PdfRenderer[] = []
  group.each.teardown(async () => {
    await Promise.all(open.map((renderer) => renderer.close()))
    open = []
  })
  const renderer = (options: PdfRendererOptions = {}) => {
    const made = new PdfRenderer(options)
    open.push(made)
    return made
  }

  test('sets Latin, Devanagari and the sign of the rupee', async ({ assert }) => {
    const pdf = await renderer().render({ content: ['Café Łódź ₹ 1,250.00', 'हमारा घर', { image: ONE_PIXEL }] })
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
    assert.deepEqual(await textsOf(pdf), ['Café Łódź ₹ 1,250.00 हमारा घर'])
  })

  test('refuses {0}')
    .with([
      ['a picture from a file', { content: [{ image: '/etc/hostname' }] }],
      ['a picture from an address', { content: [{ image: 'http://127.0.0.1:9/picture.png' }] }],
      ['a drawing', { content: [{ stack: [{ svg: '<svg><image href="/etc/hostname"/></svg>' }] }] }],
      ['an attachment', { content: [{ attachment: { src: '/etc/hostname' } }] }],
      ['files', { content: [], files: { a: { src: '/etc/hostname' } } }],
      ['a dictionary of pictures', { content: [{ image: 'a' }], images: { a: '/etc/hostname' } }],
      ['a picture in the footer', { content: [], footer: { image: '/etc/hostname' } }],
      ['a function', { content: [], footer: () => 'Page' }],
    ] as const)
    .run(async ({ assert }, [, document]) => {
      const made = renderer()
      const rejected = await made.render(document as unknown as PdfDocument).catch((error: unknown) => error)
      assert.propertyVal(rejected, 'code', 'E_DOCUMENT_REFUSED')
      assert.isNull(made.threadId)
    })

  test('tells what a document of bad form lacks and renders the next one', async ({ assert }) => {
    const made = renderer()
    const bad = made.render({ content: [{ text: 'x', font: 'Nowhere' }] })
    const good = made.render({ content: ['good'] })
    await assert.rejects(() => bad, /Font 'Nowhere'/)
    assert.deepEqual(await textsOf(await good), ['good'])
  })

  test('answers twenty documents asked for at once, each with its own', async ({ assert }) => {
    const made = renderer()
    const pdfs = await Promise.all(
      Array.from({ length: 20 }, (_, index) => made.render({ content: [`Document ${index}`] }))
    )
    const texts = await Promise.all(pdfs.map(textsOf))
    assert.deepEqual(
      texts,
      Array.from({ length: 20 }, (_, index) => [`Document ${index}`])
    )
  })

  test('leaves the event loop free', async ({ assert }) => {
    const made = renderer()
    await made.render({ content: ['warm'] })
    let turns = 0
    const timer = setInterval(() => (turns += 1), 5)
    await made.render({ content: Array.from({ length: 1500 }, (_, index) => `Line ${index}`) })
    clearInterval(timer)
    assert.isAbove(turns, 3)
  })

  test('gives up a document that takes too long and replaces its thread', async ({ assert }) => {
    const made = renderer({ timeLimit: 3000, memoryLimit: 4096 })
    await made.render({ content: ['warm'] })
    const thread = made.threadId
    const [slow, after] = await Promise.allSettled([made.render(LONG), made.render({ content: ['after'] })])
    assert.equal(slow.status === 'rejected' && (slow.reason as { code: string }).code, 'E_DOCUMENT_TOO_SLOW')
    assert.equal(after.status, 'fulfilled')
    assert.notEqual(made.threadId, thread)
  }).timeout(30_000)

  test('replaces a thread that dies, and only its document fails', async ({ assert }) => {
    const made = renderer({ memoryLimit: 64 })
    await made.render({ content: ['warm'] })
    const first = made.threadId
    const doomed = made.render(LONG)
    const waiting = made.render({ content: ['after'] })
    const reason = (await doomed.catch((error: unknown) => error)) as Error
    assert.propertyVal(reason, 'code', 'E_DOCUMENT_FAILED')
    assert.match(reason.message, /memory/)
    assert.deepEqual(await textsOf(await waiting), ['after'])
    assert.notEqual(made.threadId, first)
  }).timeout(30_000)

  test('lets only so many wait', async ({ assert }) => {
    const made = renderer({ queueLimit: 2 })
    const asked = [1, 2, 3, 4].map((number) => made.render({ content: [`${number}`] }))
    const ends = await Promise.allSettled(asked)
    assert.deepEqual(
      ends.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'fulfilled', 'rejected']
    )
    assert.propertyVal((ends[3] as PromiseRejectedResult).reason, 'code', 'E_DOCUMENTS_BUSY')
  })

  test('fails what waits when it closes, and what comes later', async ({ assert }) => {
    const made = renderer()
    const ends = Promise.allSettled([made.render(LONG), made.render({ content: ['waits'] })])
    await setTimeout(50)
    await made.close()
    assert.deepEqual(
      (await ends).map((end) => end.status === 'rejected' && (end.reason as { code: string }).code),
      ['E_DOCUMENT_FAILED', 'E_DOCUMENT_FAILED']
    )
    await assert.rejects(() => made.render({ content: ['late'] }), /closed/)
  })
})
