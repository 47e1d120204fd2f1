import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { FileDesk } from '#files/main'
import { SchoolOperations } from '#schools/main'
import { DOCUMENTS, pdf, PHOTO, picture, pupilWith, upload } from '../../support/files.js'
import { call } from '../../support/rest.js'
import { anotherSchool } from '../../support/school/main.js'
import type { TestSchool } from '../../support/school/main.js'

/** More than a line of an archive holds. */
const LONG = 900_000

async function* from(lines: readonly string[]) {
  yield* lines
}

async function archiveOf({ id }: TestSchool): Promise<string[]> {
  const operations = await app.container.make(SchoolOperations)
  const lines: string[] = []
  await operations.export(id, (line) => void lines.push(line))
  return lines
}

async function remove({ id }: TestSchool, slug: string): Promise<void> {
  const operations = await app.container.make(SchoolOperations)
  await operations.setStatus(null, id, 'suspended')
  await operations.delete(id, slug)
}

test.group('The archive of a school with files', (group) => {
  let school: TestSchool
  group.setup(async () => {
    school = await anotherSchool('with-files')
  })

  test('puts the bytes back, and a damaged one puts back nothing', async ({ assert }) => {
    const operations = await app.container.make(SchoolOperations)
    const { store } = await app.container.make(FileDesk)
    const { token } = school.accounts.admin
    const long = pdf('x'.repeat(LONG))
    const document = await upload(token, DOCUMENTS, 'long.pdf', long)
    const photo = await upload(token, PHOTO, 'photo.jpg', await picture(900, 600))
    await pupilWith(token, { documents: [{ id: document }], photo: { id: photo } })
    const bytesAt = async (id: string) => (await call(`/api/v1/files/${id}`, { token })).text
    const before = [await bytesAt(document), await bytesAt(photo)]

    const lines = await archiveOf(school)
    const files = lines.filter((line) => line.startsWith('{"file'))
    assert.isAtLeast(files.filter((line) => line.includes(document)).length, 3)
    assert.isTrue(lines.slice(-files.length).every((line) => line.startsWith('{"file')))
    const { slug } = (await operations.one(school.id)).school
    await remove(school, slug)
    assert.isNull(await store.size(`${school.id}/${document}`))

    const damaged: readonly (readonly string[])[] = [
      lines.slice(0, -1),
      lines.filter((line) => !(line.startsWith('{"file') && line.includes(photo))),
      lines.filter((line) => line !== files.find((part) => part.includes(document))),
      [...lines, JSON.stringify({ file: '../../key', size: null, last: true, data: '' })],
      [...lines, JSON.stringify({ file: photo, size: '../x', last: true, data: '' })],
    ]
    for (const given of damaged) {
      await assert.rejects(() => operations.restore(from(given)), /cannot be restored/)
      await assert.rejects(() => operations.one(school.id))
      assert.isNull(await store.size(`${school.id}/${photo}`))
    }

    const { rows } = await operations.restore(from(lines))
    assert.equal(rows, lines.length - files.length)
    assert.equal((await operations.one(school.id)).status, 'active')
    assert.deepEqual([await bytesAt(document), await bytesAt(photo)], before)
  })
})
