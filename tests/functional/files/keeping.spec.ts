import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import sharp from 'sharp'
import { enqueue, FILE_JOBS } from '../../../app/engine/main.js'
import { FileDesk, FileKeeper } from '../../../app/files/main.js'
import { Worker } from '../../../app/jobs/main.js'
import { SchoolOperations } from '../../../app/schools/main.js'
import { announce, DOCUMENTS, PHOTO, pdf, picture, pupilWith, send, upload } from '../../support/files.js'
import { call, recordIn } from '../../support/rest.js'
import { anotherSchool, testSchools } from '../../support/school/main.js'

/** Runs all jobs, and what they leave to be done about bytes. */
async function settle(): Promise<void> {
  await (await app.container.make(Worker)).drain()
  // What a job says after its commit is taken up in the next turn.
  await new Promise((resolve) => setImmediate(resolve))
  await (
    await app.container.make(FileKeeper)
  ).idle
}

async function bytesUnder(key: string): Promise<number | null> {
  return (await app.container.make(FileDesk)).store.size(key)
}

async function rowOf(school: string, id: string) {
  const { engine } = await testSchools()
  const [row] = await engine.database
    .forSchool(school)
    .read({ text: `select status, sizes, name from core_files where id = '${id}'`, values: [] })
  return row ?? null
}

test.group('The keeper of files', () => {
  test('makes the smaller sizes of a picture, turned as it is to be looked at and without what its maker wrote', async ({
    assert,
  }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const base = await picture(1600, 1200)
    const turned = await sharp(Buffer.from(base))
      .withExif({ IFD0: { Copyright: 'SECRET-EXIF' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const id = await upload(token, PHOTO, 'turned.jpg', new Uint8Array(turned))
    const pupil = await pupilWith(token, { photo: id })
    assert.containSubset(pupil.photo, { width: 1200, height: 1600 })
    await settle()
    assert.containSubset(await rowOf(green.id, id), { sizes: 'thumb,medium' })
    for (const [size, width, height] of [
      ['thumb', 120, 160],
      ['medium', 600, 800],
    ] as const) {
      const key = `${green.id}/${id}.${size}.webp`
      const answer = await fetch(
        `http://${process.env['HOST']}:${process.env['PORT']}/api/v1/files/${id}?size=${size}`,
        {
          headers: { authorization: `Bearer ${token}` },
        }
      )
      assert.equal(answer.headers.get('content-type'), 'image/webp')
      const made = Buffer.from(await answer.arrayBuffer())
      assert.equal(await bytesUnder(key), made.length)
      const facts = await sharp(made).metadata()
      assert.deepEqual([facts.format, facts.width, facts.height, facts.exif], ['webp', width, height, undefined])
    }
  })

  test('removes bytes, sizes and row of what a record names no more', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const id = await upload(token, PHOTO, 'a.jpg', await picture())
    const pupil = await pupilWith(token, { photo: id })
    await settle()
    const keys = ['', '.thumb.webp', '.medium.webp'].map((end) => `${green.id}/${id}${end}`)
    for (const key of keys) assert.isNotNull(await bytesUnder(key))
    recordIn(await call(`/api/v1/people/students/${pupil.id}`, { method: 'PATCH', token, json: { photo: null } }))
    for (const key of keys) assert.isNotNull(await bytesUnder(key), 'not before the job')
    await settle()
    for (const key of keys) assert.isNull(await bytesUnder(key))
    assert.isNull(await rowOf(green.id, id))
  })

  test('keeps a file whose record was not written after all', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const id = await upload(token, PHOTO, 'a.jpg', await picture())
    const json = { name: 'Refused', status: 'left', is_boarder: false, photo: id }
    assert.equal((await call('/api/v1/people/students', { method: 'POST', token, json })).status, 422)
    const pupil = await pupilWith(token, { photo: id })
    assert.containSubset(pupil.photo, { id })
  })

  test('sweeps after a day what no record has named, and leaves what one has', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const { token } = green.accounts.admin
    const [kept, stored, sent] = [
      await upload(token, DOCUMENTS, 'kept.pdf', pdf('kept')),
      await upload(token, DOCUMENTS, 'stored.pdf', pdf('stored')),
      await send(token, DOCUMENTS, 'sent.pdf', pdf('sent')),
    ]
    const young = await upload(token, DOCUMENTS, 'young.pdf', pdf('young'))
    await pupilWith(token, { documents: [kept] })
    const old = new Date(Date.now() - 25 * 60 * 60 * 1000).toISOString()
    const database = engine.database.forSchool(green.id)
    const age = `update core_files set uploaded_at = '${old}' where id in ('${kept}', '${stored}', '${sent}')`
    await database.transaction(async () => database.defer({ text: age, values: [] }), { label: 'age files' })
    await enqueue(engine.session(green.system), { job: FILE_JOBS.sweep, payload: {} })
    await settle()
    assert.deepEqual(
      [await rowOf(green.id, kept), await rowOf(green.id, young)].map((row) => row?.status),
      ['stored', 'stored']
    )
    assert.deepEqual([await rowOf(green.id, stored), await rowOf(green.id, sent)], [null, null])
    assert.isNull(await bytesUnder(`${green.id}/${stored}`))
    assert.isNull(await bytesUnder(`incoming/${green.id}/${sent}`))
    assert.isNotNull(await bytesUnder(`${green.id}/${kept}`))
  })

  test('erases the files of a person with the person', async ({ assert }) => {
    const { green } = await testSchools()
    const school = await anotherSchool('erased-files')
    assert.notEqual(school.id, green.id)
    const { token } = school.accounts.admin
    const photo = await upload(token, PHOTO, 'SECRET-NAME.jpg', await picture())
    const document = await upload(token, DOCUMENTS, 'SECRET-LETTER.pdf', pdf('secret'))
    const pupil = await pupilWith(token, { photo, documents: [document], status: 'left', left_on: '2026-03-31' })
    const path = `/api/v1/people/students/${pupil.id}`
    const asked = recordIn(
      await call(`${path}/erase-data`, { method: 'POST', token, json: { reason: 'Asked for it' } })
    )
    const approve = { method: 'POST', token: school.accounts.super_admin.token, json: {} }
    recordIn(await call(`/api/v1/data-requests/${asked.id}/approve`, approve))
    await settle()
    await settle()
    assert.containSubset(recordIn(await call(path, { token })), { photo: null, documents: null })
    for (const id of [photo, document]) {
      assert.isNull(await bytesUnder(`${school.id}/${id}`))
      assert.isNull(await rowOf(school.id, id))
      assert.equal((await call(`/api/v1/files/${id}`, { token })).status, 404)
    }
    assert.notInclude((await call(`${path}/history`, { token })).text, 'SECRET-')
  })

  test('holds a school to the bytes that its operator allows', async ({ assert }) => {
    const { engine } = await testSchools()
    const school = await anotherSchool('small-storage')
    const { token } = school.accounts.admin
    await engine.update(school.system, 'core.school', school.id, { quota_storage: 1000 })
    assert.equal((await announce(token, DOCUMENTS, { name: 'a.pdf', size: 800 })).status, 201)
    const refused = await announce(token, DOCUMENTS, { name: 'b.pdf', size: 201 })
    assert.equal(refused.status, 403)
    assert.containSubset(refused.body?.error, { code: 'FORBIDDEN', quota: 'storage', limit: 1000 })
    assert.equal((await announce(token, DOCUMENTS, { name: 'b.pdf', size: 200 })).status, 201)
  })

  test('removes the bytes of a school with the school, and of no other', async ({ assert }) => {
    const { green } = await testSchools()
    const school = await anotherSchool('closing-files')
    const gone = await upload(school.accounts.admin.token, PHOTO, 'a.jpg', await picture())
    const kept = await upload(green.accounts.admin.token, PHOTO, 'a.jpg', await picture())
    const operations = await app.container.make(SchoolOperations)
    await operations.setStatus(null, school.id, 'suspended')
    await operations.delete(school.id, school.slug)
    assert.isNull(await bytesUnder(`${school.id}/${gone}`))
    assert.isNotNull(await bytesUnder(`${green.id}/${kept}`))
  })
})
