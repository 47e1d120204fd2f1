import { createHash } from 'node:crypto'
import { test } from '@japa/runner'
import { announce, complete, DOCUMENTS, PHOTO, pdf, picture, pupilWith, send, upload } from '../../support/files.js'
import { call, recordIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'

test.group('Uploads', () => {
  test('are announced, sent, completed and named by a record, which tells what is known of them', async ({
    assert,
  }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const content = await picture()
    const id = await send(token, PHOTO, 'C:\\fake\\asha.jpg', content)
    const stored = recordIn(await complete(token, id))
    const sha256 = createHash('sha256').update(content).digest('hex')
    const known = { id, name: 'asha.jpg', type: 'image/jpeg', size: content.length, width: 320, height: 240 }
    assert.deepEqual(stored as object, { ...known, sha256 })
    assert.deepEqual(recordIn(await complete(token, id)), stored)
    const pupil = await pupilWith(token, { photo: id })
    assert.deepEqual(pupil.photo as object, known)
    const read = recordIn(await call(`/api/v1/people/students/${pupil.id}`, { token }))
    assert.deepEqual(read.photo as object, known)
    // What was read may be sent back, and is no change.
    const path = `/api/v1/people/students/${pupil.id}`
    const same = recordIn(
      await call(path, { method: 'PATCH', token, json: { photo: read.photo, version: read.version } })
    )
    assert.equal(same.version, read.version)
  })

  test('are fetched whole, in parts and not again', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const content = pdf('to be fetched')
    const id = await upload(token, DOCUMENTS, 'Leaving – certificate.pdf', content)
    await pupilWith(token, { documents: [id] })
    const path = `/api/v1/files/${id}`
    const whole = await call(path, { token })
    assert.equal(whole.text, Buffer.from(content).toString())
    assert.equal(whole.headers.get('content-type'), 'application/pdf')
    assert.equal(whole.headers.get('x-content-type-options'), 'nosniff')
    assert.include(
      whole.headers.get('content-disposition') ?? '',
      "filename*=UTF-8''Leaving%20%E2%80%93%20certificate.pdf"
    )
    assert.match(whole.headers.get('cache-control') ?? '', /^private/)
    const part = await call(path, { token, headers: { range: 'bytes=1-3' } })
    assert.deepEqual(
      [part.status, part.text, part.headers.get('content-range')],
      [206, 'PDF', `bytes 1-3/${content.length}`]
    )
    const last = await call(path, { token, headers: { range: 'bytes=-6' } })
    assert.equal(last.text, '%%EOF\n')
    assert.equal((await call(path, { token, headers: { range: `bytes=${content.length}-` } })).status, 416)
    const etag = whole.headers.get('etag') ?? ''
    assert.equal((await call(path, { token, headers: { 'if-none-match': etag } })).status, 304)
    const head = await call(path, { token, method: 'HEAD' })
    assert.deepEqual([head.status, head.headers.get('content-length'), head.text], [200, String(content.length), ''])
  })

  test('go when the record names them no more', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const [first, second] = [
      await upload(token, DOCUMENTS, 'a.pdf', pdf('a')),
      await upload(token, DOCUMENTS, 'b.txt', new Uint8Array(Buffer.from('b'))),
    ]
    const pupil = await pupilWith(token, { documents: [first, second] })
    const path = `/api/v1/people/students/${pupil.id}`
    const changed = recordIn(
      await call(path, { method: 'PATCH', token, json: { documents: [second], version: pupil.version } })
    )
    assert.containSubset(changed.documents, [{ id: second, name: 'b.txt', type: 'text/plain' }])
    assert.equal((await call(`/api/v1/files/${first}`, { token })).status, 404)
    assert.equal((await call(`/api/v1/files/${second}`, { token })).status, 200)
    // It is nobody's any more, not even that record's.
    const again = await call(path, { method: 'PATCH', token, json: { documents: [first, second] } })
    assert.deepEqual([again.status, again.body?.error?.details], [422, { documents: ['does not exist.'] }])
  })

  test('stay with a deleted record and come back with it', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const id = await upload(token, PHOTO, 'a.jpg', await picture())
    const pupil = await pupilWith(token, { photo: id })
    const path = `/api/v1/people/students/${pupil.id}`
    assert.equal((await call(path, { method: 'DELETE', token })).status, 200)
    assert.equal((await call(`/api/v1/files/${id}`, { token })).status, 404)
    assert.equal((await call(`${path}/restore`, { method: 'POST', token })).status, 200)
    assert.equal((await call(`/api/v1/files/${id}`, { token })).status, 200)
  })

  test('are refused for what the field does not take, by name', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const said = async (json: Record<string, string | number>) =>
      (await announce(token, PHOTO, json)).body?.error?.details ?? null
    assert.deepEqual(await said({ name: 'a.jpg', size: 6 * 1024 * 1024 }), { size: ['must be at most 5242880 bytes.'] })
    assert.deepEqual(await said({ name: 'a.jpg', size: 10, field: 'name' }), { field: ['is not a known name here.'] })
    assert.deepEqual(await said({ name: 'a.jpg', size: 10, entity: 'core.school', field: 'name' }), {
      field: ['is not a known name here.'],
    })
    assert.deepEqual(await said({ name: '..', size: 0, sha256: 'x' }), {
      name: ['must be the name of a file, of 1 to 255 characters.'],
      size: ['must be a number of bytes, above zero.'],
      sha256: ['must be 64 hexadecimal digits in lower case.'],
    })
    assert.deepEqual(Object.keys((await said({ name: 'a.svg', size: 10, type: 'image/svg+xml' })) ?? {}), ['type'])
  })

  test('are complete with the announced checksum only', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const content = pdf('checked')
    const answer = recordIn(
      await announce(token, DOCUMENTS, { name: 'a.pdf', size: content.length, sha256: '0'.repeat(64) })
    )
    const { url } = answer.upload as unknown as { readonly url: string }
    assert.equal((await complete(token, answer.id)).status, 409)
    assert.equal((await call(url, { method: 'PUT', raw: content })).status, 200)
    const refused = await complete(token, answer.id)
    assert.deepEqual(
      [refused.status, refused.body?.error?.details],
      [422, { file: ['must have the checksum that was announced.'] }]
    )
    assert.deepEqual((await complete(token, answer.id)).body?.error?.details, refused.body?.error?.details)
    assert.equal((await call(url, { method: 'PUT', raw: content })).status, 404)
  })
})
