import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { Disk } from '@adonisjs/drive'
import { S3Driver } from '@adonisjs/drive/drivers/s3'
import { test } from '@japa/runner'
import { S3Store } from '../../../app/files/stores/s3_store.js'
import { openBucket } from '../../support/s3.js'
import type { TestBucket } from '../../support/s3.js'

const SCHOOL = '0192f3a4-7c1e-7b60-9d55-000000000001'
const CONTENT = 'A letter to be kept'

function storeOf({ client, name }: TestBucket): S3Store {
  const driver = new S3Driver({ client, bucket: name, visibility: 'private', supportsACL: false })
  return new S3Store(new Disk(driver), client, name)
}

test.group('The store in a bucket', (group) => {
  let bucket: TestBucket
  let store: S3Store
  group.setup(async () => {
    bucket = await openBucket()
    store = storeOf(bucket)
  })
  group.teardown(() => bucket.close())

  const announced = (size: number, sha256: string | null = null) => {
    const id = crypto.randomUUID()
    return { id, school: SCHOOL, size, sha256, incoming: `incoming/${SCHOOL}/${id}`, key: `${SCHOOL}/${id}` }
  }
  const put = async (url: string, body: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(url, { method: 'PUT', body, headers })
    await answer.text()
    return answer.status
  }

  test('gives an address that takes the announced bytes, and hands them out by another', async ({ assert }) => {
    const file = announced(CONTENT.length)
    const { url, method, headers } = await store.target(file)
    assert.equal(method, 'PUT')
    assert.isTrue(url.startsWith(`${bucket.origin}/files/incoming/`))
    assert.isFalse(await store.accept(file.incoming, file.key))
    assert.equal(await put(url, CONTENT, headers), 200)
    assert.isTrue(await store.accept(file.incoming, file.key))
    assert.isTrue(await store.accept(file.incoming, file.key), 'asked again')
    assert.equal(await store.size(file.incoming), null)
    assert.equal(await store.size(file.key), CONTENT.length)
    assert.equal(await text(await store.read(file.key, { start: 2, end: 7 })), 'letter')
    const link = await store.link(file.key, { type: 'text/plain', disposition: 'attachment; filename="a.txt"' })
    const fetched = await fetch(link)
    assert.equal(await fetched.text(), CONTENT)
    assert.equal(fetched.headers.get('content-disposition'), 'attachment; filename="a.txt"')
    assert.equal(fetched.headers.get('content-type'), 'text/plain')
  })

  test('takes no other number of bytes, no other key and no other checksum than was signed', async ({ assert }) => {
    const sha256 = createHash('sha256').update(CONTENT).digest('hex')
    const file = announced(CONTENT.length, sha256)
    const { url, headers } = await store.target(file)
    assert.equal(await put(url, `${CONTENT} and more`, headers), 403)
    const other = Buffer.from(createHash('sha256').update('other').digest()).toString('base64')
    assert.equal(await put(url, CONTENT, { 'x-amz-checksum-sha256': other }), 403)
    assert.equal(await put(url, CONTENT), 403, 'without the checksum')
    assert.equal(await put(url.replace(file.id, crypto.randomUUID()), CONTENT, headers), 403)
    assert.equal(await put(url, CONTENT, headers), 200)
  })

  test('lets nobody change what was accepted by the address of its upload', async ({ assert }) => {
    const file = announced(CONTENT.length)
    const { url, headers } = await store.target(file)
    await put(url, CONTENT, headers)
    await store.accept(file.incoming, file.key)
    await put(url, CONTENT.toUpperCase(), headers)
    await store.accept(file.incoming, file.key)
    assert.equal(await text(await store.read(file.key)), CONTENT)
  })

  test('removes what it is told to, there or not, and all of a school', async ({ assert }) => {
    const keys = [`${SCHOOL}/x`, `${SCHOOL}/y`, `${SCHOOL}-not/z`]
    for (const Key of keys) await bucket.client.send(new PutObjectCommand({ Bucket: bucket.name, Key, Body: 'x' }))
    await store.remove([`${SCHOOL}/x`, `${SCHOOL}/none`])
    await store.removeAll(SCHOOL)
    const sizes = await Promise.all(keys.map((key) => store.size(key)))
    assert.deepEqual(sizes, [null, null, 1])
  })
})
