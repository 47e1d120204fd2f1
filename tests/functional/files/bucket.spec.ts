import app from '@adonisjs/core/services/app'
import { Disk } from '@adonisjs/drive'
import { S3Driver } from '@adonisjs/drive/drivers/s3'
import { test } from '@japa/runner'
import { FileDesk, FileKeeper, ImageReader, S3Store } from '../../../app/files/main.js'
import type { FileScanner } from '../../../app/files/main.js'
import { announce, complete, DOCUMENTS, PHOTO, pdf, picture, pupilWith } from '../../support/files.js'
import { call, recordIn } from '../../support/rest.js'
import { openBucket } from '../../support/s3.js'
import type { TestBucket } from '../../support/s3.js'
import { testSchools } from '../../support/school/main.js'

interface Target {
  readonly id: string
  readonly upload: { readonly url: string; readonly headers: Record<string, string> }
}

test.group('Files in a bucket', (group) => {
  const images = new ImageReader()
  let bucket: TestBucket
  let keeper: FileKeeper
  let scanner: FileScanner | null = null

  group.setup(async () => {
    bucket = await openBucket()
    const driver = new S3Driver({
      client: bucket.client,
      bucket: bucket.name,
      visibility: 'private',
      supportsACL: false,
    })
    const store = new S3Store(new Disk(driver), bucket.client, bucket.name)
    const { engine } = await testSchools()
    keeper = new FileKeeper(engine, { store, images, log: await app.container.make('logger') })
    const asked: FileScanner = { scan: (content) => scanner?.scan(content) ?? Promise.resolve({ isClean: true }) }
    app.container.swap(FileDesk, () => new FileDesk(engine, { store, images, scanner: asked }))
  })
  group.teardown(async () => {
    app.container.restore(FileDesk)
    await images.close()
    await bucket.close()
  })

  const put = async ({ upload }: Target, body: Uint8Array<ArrayBuffer>) => {
    const answer = await fetch(upload.url, { method: 'PUT', body, headers: upload.headers })
    await answer.text()
    return answer.status
  }
  const start = async (token: string, purpose: typeof PHOTO, content: Uint8Array<ArrayBuffer>, name: string) =>
    recordIn(await announce(token, purpose, { name, size: content.length })) as unknown as Target

  test('are sent there, judged there and handed out there, never through this server', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const content = await picture()
    const file = await start(token, PHOTO, content, 'a.jpg')
    assert.isTrue(file.upload.url.startsWith(`${bucket.origin}/${bucket.name}/incoming/${green.id}/${file.id}?`))
    assert.equal((await complete(token, file.id)).status, 409)
    assert.equal(await put(file, content), 200)
    assert.containSubset(recordIn(await complete(token, file.id)), { type: 'image/jpeg', width: 320, height: 240 })
    await pupilWith(token, { photo: file.id })
    await keeper.size(green.id, file.id)
    for (const [query, type] of [
      ['', 'image/jpeg'],
      ['?size=thumb', 'image/webp'],
    ] as const) {
      const answer = await call(`/api/v1/files/${file.id}${query}`, { token })
      assert.equal(answer.status, 302)
      const link = answer.headers.get('location') ?? ''
      assert.isTrue(link.startsWith(`${bucket.origin}/${bucket.name}/${green.id}/${file.id}`))
      const fetched = await fetch(link)
      await fetched.arrayBuffer()
      assert.deepEqual([fetched.status, fetched.headers.get('content-type')], [200, type])
    }
    assert.equal(
      (await call(`/api/v1/files/${file.id}`, { token: green.accounts.teacher.token, method: 'HEAD' })).status,
      404
    )
    assert.equal((await call(`/api/v1/files/${file.id}/content`, { method: 'PUT', raw: content })).status, 404)
  })

  test('that the scanner takes for malicious are refused and removed', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const content = pdf('EICAR')
    const file = await start(token, DOCUMENTS, content, 'a.pdf')
    await put(file, content)
    scanner = { scan: () => Promise.reject(Object.assign(new Error('The scanner is away'), { status: 503 })) }
    assert.isAtLeast((await complete(token, file.id)).status, 500, 'not judged, not kept')
    scanner = {
      scan: async (read) => {
        const chunks: Buffer[] = []
        for await (const chunk of read) chunks.push(chunk as Buffer)
        return Buffer.concat(chunks).includes('EICAR') ? { isClean: false, found: 'Eicar' } : { isClean: true }
      },
    }
    const refused = await complete(token, file.id)
    scanner = null
    assert.deepEqual(refused.body?.error?.details, { file: ['must not hold what the scanner takes for malicious.'] })
    const desk = await app.container.make(FileDesk)
    assert.isNull(await desk.store.size(`${green.id}/${file.id}`))
  })
})
