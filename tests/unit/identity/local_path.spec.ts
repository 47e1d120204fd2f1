import { test } from '@japa/runner'
import { localPath } from '../../../app/identity/main.js'

test.group('Local path', () => {
  test('lets paths of this server through', ({ assert }) => {
    for (const path of ['/', '/people/students?filter[state]=a&page=2', '/a%20b']) {
      assert.isNotNull(localPath(path), path)
    }
    assert.equal(localPath('/a/../b#top'), '/b')
  })

  test('refuses everything that a browser could read as another place', ({ assert }) => {
    const bad = [
      null,
      undefined,
      '',
      'people',
      'https://evil.example',
      '//evil.example',
      '///evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '/\t/evil.example',
      '/\n/evil.example',
      'javascript:alert(1)',
      ' /a',
      '/a\\b',
      '/..//evil.example',
      `/${'a'.repeat(3000)}`,
    ]
    for (const path of bad) assert.isNull(localPath(path), String(path))
  })
})
