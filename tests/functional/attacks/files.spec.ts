import sharp from 'sharp'
import { test } from '@japa/runner'
import { announce, complete, DOCUMENTS, PHOTO, pdf, picture, pupilWith, send, upload } from '../../support/files.js'
import { call, recordIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const HEAD = { method: 'HEAD' } as const

test.group('Attacks on files', () => {
  test('E01 no name is a path, and no name chooses where bytes go', async ({ assert }) => {
    const { green, engine } = await testSchools()
    const { token } = green.accounts.admin
    for (const [given, kept] of [
      ['../../../etc/passwd', 'passwd'],
      ['..\\..\\windows\\system.ini', 'system.ini'],
      ['/absolute.pdf', 'absolute.pdf'],
    ] as const) {
      const id = await upload(token, DOCUMENTS, given, pdf(given))
      const [row] = await engine.database
        .forSchool(green.id)
        .read({ text: `select name, "key" from core_files where id = '${id}'`, values: [] })
      assert.deepEqual(row as object, { name: kept, key: `${green.id}/${id}` })
    }
    for (const name of ['..', '.', '', 'a/', 'a\u0000.pdf', 'gpj.\u202Efdp', `${'a'.repeat(256)}`]) {
      assert.equal((await announce(token, DOCUMENTS, { name, size: 10 })).status, 422, JSON.stringify(name))
    }
    for (const id of ['..%2f..%2fkey', '%2e%2e', `${green.id}%2fx`]) {
      assert.equal((await call(`/api/v1/files/${id}`, { token })).status, 404, id)
    }
  })

  test('E02 nobody puts the file of another into his record, replaces it, or takes it by another field', async ({
    assert,
  }) => {
    const { green, river } = await testSchools()
    const { token } = green.accounts.admin
    const other = green.accounts.super_admin.token
    const mine = await upload(token, PHOTO, 'a.jpg', await picture())
    const pupil = await pupilWith(token, { photo: mine })
    const fresh = await upload(token, PHOTO, 'b.jpg', await picture())
    const refused = (name: string) => ({ [name]: ['does not exist.'] })
    const create = async (as: string, values: Record<string, unknown>) => {
      const json = { name: 'Thief', status: 'active', is_boarder: false, ...values }
      return (await call('/api/v1/people/students', { method: 'POST', token: as, json })).body?.error?.details
    }
    assert.deepEqual(await create(other, { photo: fresh }), refused('photo'), 'uploaded by somebody else')
    assert.deepEqual(await create(token, { photo: mine }), refused('photo'), 'of another record')
    assert.deepEqual(await create(token, { documents: [fresh] }), refused('documents'), 'for another field')
    assert.deepEqual(await create(token, { documents: [{ id: fresh, name: 'x' }] }), refused('documents'))
    const staff = { name: 'Thief', type: 'teaching', status: 'active', photo: fresh }
    const answer = await call('/api/v1/people/staff', { method: 'POST', token, json: staff })
    assert.deepEqual(answer.body?.error?.details, refused('photo'), 'for another entity')
    assert.deepEqual(await create(river.accounts.admin.token, { photo: fresh }), refused('photo'), 'of another school')
    assert.equal((await complete(other, fresh)).status, 404)
    const read = recordIn(await call(`/api/v1/people/students/${pupil.id}`, { token }))
    assert.containSubset(read.photo, { id: mine })
  })

  test('E02 of two records that name one file at the same time one gets it', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const photo = await upload(token, PHOTO, 'a.jpg', await picture())
    const json = { name: 'Twin', status: 'active', is_boarder: false, photo }
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => call('/api/v1/people/students', { method: 'POST', token, json }))
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 422, 422, 422])
  })

  test('E03 what counts is the content: drawings, pages and disguises are refused', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    const html = '<!doctype html><script>alert(1)</script>'
    for (const [purpose, name, content] of [
      [PHOTO, 'a.png', bytes(svg)],
      [PHOTO, 'a.jpg', bytes(html)],
      [PHOTO, 'a.jpg', pdf()],
      [PHOTO, 'a.gif', bytes('GIF89a/*<script>alert(1)</script>*/')],
      [DOCUMENTS, 'a.txt', bytes(svg)],
      [DOCUMENTS, 'a.txt', bytes(`\n ${html}`)],
      [DOCUMENTS, 'a.txt', bytes('#!/bin/sh\nrm -rf /\n')],
      [DOCUMENTS, 'a.pdf', bytes('MZ\u0000\u0001binary')],
      [DOCUMENTS, 'a.pdf', new Uint8Array([0xff, 0xfe, 0x00, 0x01, 0x80])],
    ] as const) {
      const answer = await complete(token, await send(token, purpose, name, content))
      assert.equal(answer.status, 422, name)
      assert.match(answer.body?.error?.details['file']?.[0] ?? '', /^must be one of /, name)
    }
  })

  test('E03 what is stored is never run: saved or shown, sniffed by nobody, in a sandbox', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const polyglot = new Uint8Array([...(await picture()), ...bytes('<script>alert(1)</script>')])
    const photo = await upload(token, PHOTO, 'a.html', polyglot)
    const text = await upload(token, DOCUMENTS, 'a.html', bytes('plain <b>text</b>'))
    await pupilWith(token, { photo, documents: [text] })
    const shown = await call(`/api/v1/files/${photo}`, { token })
    assert.equal(shown.headers.get('content-type'), 'image/jpeg')
    const saved = await call(`/api/v1/files/${text}`, { token })
    assert.match(saved.headers.get('content-disposition') ?? '', /^attachment; /)
    for (const { headers } of [shown, saved]) {
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.include(headers.get('content-security-policy') ?? '', "default-src 'none'")
      assert.include(headers.get('content-security-policy') ?? '', 'sandbox')
    }
  })

  test('E04 key, place and owner are the server’s to choose, and its addresses hold for what they say', async ({
    assert,
  }) => {
    const { green, river } = await testSchools()
    const { token } = green.accounts.admin
    const said = { name: 'a.pdf', size: 10 }
    for (const name of ['key', 'bucket', 'school', 'id', 'uploaded_by', 'record', 'status']) {
      const { body } = await announce(token, DOCUMENTS, { ...said, [name]: river.id })
      assert.deepEqual(body?.error?.details, { [name]: ['is not a known name here.'] })
    }
    const { upload: to } = recordIn(await announce(token, DOCUMENTS, said)) as unknown as {
      readonly upload: { readonly url: string }
    }
    const other = recordIn(await announce(token, DOCUMENTS, said))
    for (const url of [
      to.url.replace(/files\/[^/]+/, `files/${other.id}`),
      to.url.replace(green.id, river.id),
      to.url.replace(/signature=.{4}/, 'signature=aaaa'),
      to.url.replace(/\?.*/, `?school=${green.id}`),
      to.url.replace(/\?.*/, ''),
    ]) {
      assert.equal((await call(url, { method: 'PUT', raw: bytes('0123456789') })).status, 404, url)
    }
  })

  test('E05 a file, its sizes and its head need the right to the field of the record', async ({ assert }) => {
    const { green, river } = await testSchools()
    const { token } = green.accounts.admin
    const pupil = green.idOf('student.own')
    const path = `/api/v1/people/students/${pupil}`
    const photo = await upload(token, PHOTO, 'own.jpg', await picture())
    const document = await upload(token, DOCUMENTS, 'own.pdf', pdf('private'))
    const before = recordIn(await call(path, { token }))
    recordIn(
      await call(path, { method: 'PATCH', token, json: { photo, documents: [document], version: before.version } })
    )
    const foreign = await upload(token, PHOTO, 'foreign.jpg', await picture())
    const stranger = green.idOf('student.foreign')
    recordIn(await call(`/api/v1/people/students/${stranger}`, { method: 'PATCH', token, json: { photo: foreign } }))
    const status = async (as: string | undefined, id: string) => {
      const caller = as === undefined ? {} : { token: as }
      const all = [`/api/v1/files/${id}`, `/api/v1/files/${id}?size=thumb`, `/api/v1/files/${id}?size=medium`]
      const found = await Promise.all(all.flatMap((url) => [call(url, caller), call(url, { ...caller, ...HEAD })]))
      return [...new Set(found.map((answer) => answer.status))]
    }
    const { parent, student, accountant, principal } = green.accounts
    assert.deepEqual(await status(parent.token, photo), [200])
    assert.deepEqual(await status(student.token, photo), [200])
    assert.deepEqual(await status(principal.token, document), [200])
    assert.deepEqual(await status(parent.token, document), [404], 'a field that is not his')
    assert.deepEqual(await status(accountant.token, document), [404], 'a field that is not his')
    assert.deepEqual(await status(parent.token, foreign), [404], 'a record that is not his')
    assert.deepEqual(await status(river.accounts.admin.token, photo), [404], 'another school')
    assert.deepEqual(await status(undefined, photo), [401], 'nobody')
    const unclaimed = await upload(token, PHOTO, 'new.jpg', await picture())
    assert.deepEqual(await status(token, unclaimed), [200], 'his own, until a record has it')
    assert.deepEqual(await status(principal.token, unclaimed), [404], 'of somebody else, and of no record')
    // The address that was seen stops with the right, for who has the content already too.
    const seen = await call(`/api/v1/files/${photo}`, { token: parent.token })
    recordIn(await call(path, { method: 'PATCH', token, json: { photo: null } }))
    const headers = { 'if-none-match': seen.headers.get('etag') ?? '' }
    assert.equal((await call(`/api/v1/files/${photo}`, { token: parent.token, headers })).status, 404)
  })

  test('E06 pictures of too many pixels, that move or are broken are refused before they are unfolded', async ({
    assert,
  }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const wide = sharp({ create: { width: 10_000, height: 5000, channels: 3, background: 'white' } })
    const bomb = new Uint8Array(await wide.png({ compressionLevel: 9, palette: true, colours: 2 }).toBuffer())
    assert.isBelow(bomb.length, 1024 * 1024)
    const frame = (background: string) =>
      sharp({ create: { width: 8, height: 8, channels: 3, background } })
        .png()
        .toBuffer()
    const frames = [await frame('red'), await frame('blue')]
    const moving = new Uint8Array(
      await sharp(frames, { join: { animated: true } })
        .webp()
        .toBuffer()
    )
    const broken = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])
    for (const [name, content] of [
      ['bomb.png', bomb],
      ['moving.webp', moving],
      ['broken.png', broken],
    ] as const) {
      const answer = await complete(token, await send(token, PHOTO, name, content))
      assert.equal(answer.status, 422, name)
    }
  })

  test('E06 nobody asks for work: sizes are two, and made once', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const photo = await upload(token, PHOTO, 'a.jpg', await picture())
    for (const query of [
      'size=4000',
      'size=thumb&size=medium',
      'size=thumb&width=9999',
      'format=avif',
      'size=constructor',
    ]) {
      assert.equal((await call(`/api/v1/files/${photo}?${query}`, { token })).status, 422, query)
    }
  })

  test('E07 no more arrives than was announced, whatever a sender says of it', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const content = pdf()
    const start = async (size: number) =>
      recordIn(await announce(token, DOCUMENTS, { name: 'a.pdf', size })) as unknown as {
        readonly id: string
        readonly upload: { readonly url: string }
      }
    const less = await start(content.length - 1)
    assert.equal((await call(less.upload.url, { method: 'PUT', raw: content })).status, 413)
    assert.equal((await complete(token, less.id)).status, 409, 'nothing of it is there')
    const more = await start(content.length + 1)
    assert.equal((await call(more.upload.url, { method: 'PUT', raw: content })).status, 200)
    assert.equal((await complete(token, more.id)).status, 422, 'less than announced')
    const gzip = await start(content.length)
    const headers = { 'content-encoding': 'gzip' }
    assert.equal((await call(gzip.upload.url, { method: 'PUT', raw: content, headers })).status, 415)
    const stream = await start(1000)
    const endless = new ReadableStream<Uint8Array>({ pull: (to) => to.enqueue(new Uint8Array(4096)) })
    const url = `http://${process.env['HOST']}:${process.env['PORT']}${stream.upload.url}`
    const sent = await fetch(url, { method: 'PUT', body: endless, duplex: 'half' } as RequestInit).then(
      ({ status }) => status,
      () => 413
    )
    assert.equal(sent, 413)
    assert.equal((await announce(token, DOCUMENTS, { name: 'a.pdf', size: 10 * 1024 * 1024 + 1 })).status, 422)
  })
})
