import { test } from '@japa/runner'
import { bucketOrigin, fileSettings } from '../../../app/files/file_settings.js'

const problemsOf = (environment: Record<string, string>): string => {
  try {
    fileSettings(environment)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

test.group('Settings of files', () => {
  test('are the disk and no scanner where nothing is said', ({ assert }) => {
    const settings = fileSettings({ FILES: '', S3_BUCKET: '' })
    assert.deepEqual([settings, bucketOrigin(settings)], [{ bucket: null, clamd: null }, null])
  })

  test('name every problem at once', ({ assert }) => {
    const message = problemsOf({ FILES: 's3', S3_ACCESS_KEY_ID: 'a', S3_ENDPOINT: 'bucket', CLAMD: 'scanner' })
    for (const name of ['S3_BUCKET', 'S3_SECRET_ACCESS_KEY', 'S3_ENDPOINT', 'CLAMD']) assert.include(message, name)
    assert.include(problemsOf({ S3_BUCKET: 'files' }), 'FILES=s3')
    assert.include(problemsOf({ FILES: 's3', S3_BUCKET: 'b', S3_ENDPOINT: 'https://s3.example/path' }), 'S3_ENDPOINT')
  })

  test('say where pages may send to and show from', ({ assert }) => {
    const at = (more: Record<string, string>) =>
      bucketOrigin(fileSettings({ FILES: 's3', S3_BUCKET: 'files', ...more }))
    assert.equal(at({ S3_REGION: 'ap-south-1' }), 'https://files.s3.ap-south-1.amazonaws.com')
    assert.equal(at({ S3_ENDPOINT: 'https://store.example:9000', S3_PATH_STYLE: 'on' }), 'https://store.example:9000')
    assert.deepEqual(fileSettings({ CLAMD: '[::1]:3310' }).clamd, { host: '::1', port: 3310 })
  })
})
