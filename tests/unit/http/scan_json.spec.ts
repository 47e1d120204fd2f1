import { test } from '@japa/runner'
import fc from 'fast-check'
import { Refusal } from '../../../app/engine/base/main.js'
import { MAX_DEPTH, MAX_PARTS, scanJson } from '../../../app/engine/http/scan_json.js'

/** Names found wrong; none where the text passes. */
function namesIn(text: string): readonly string[] {
  try {
    scanJson(text)
    return []
  } catch (error) {
    if (error instanceof Refusal) return [error.kind, ...Object.keys(error.details)]
    throw error
  }
}

test.group('scanJson', () => {
  test('lets ordinary documents pass: {$self}')
    .with([
      '{}',
      ' { "a" : [ { "b" : 1 } , { "b" : 2 } ] , "c" : { "b" : null } } ',
      '{"a":"{\\"b\\":1,\\"b\\":2}","b":"__proto__","c":["constructor","constructor"]}',
      '{"a\\\\":1,"a":"\\\\","b":"\\\\\\""}',
      '{"a":"[[[[[[[[[[[[[["}',
      '{"":1}',
    ])
    .run(({ assert }, text) => assert.deepEqual(namesIn(text), []))

  test('names what is given twice by its path', ({ assert }) => {
    assert.deepEqual(namesIn('{"a":1,"b":[{"c":1},{"c":1,"d":[],"c":2}],"a":2}'), ['invalid', 'b.1.c', 'a'])
    assert.deepEqual(namesIn('{"a":1,"\\u0061":2}'), ['invalid', 'a'])
  })

  test('names what means something to JavaScript, at any depth', ({ assert }) => {
    assert.deepEqual(namesIn('{"__proto__":1}'), ['invalid', '__proto__'])
    assert.deepEqual(namesIn('{"a":{"constructor":{"prototype":1}}}'), [
      'invalid',
      'a.constructor',
      'a.constructor.prototype',
    ])
    assert.deepEqual(namesIn('{"a":[0,{"\\u005f\\u005fproto__":1}]}'), ['invalid', 'a.1.__proto__'])
  })

  test('stops at too many levels and too many parts', ({ assert }) => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    assert.deepEqual(namesIn(nested(MAX_DEPTH)), [])
    assert.equal(namesIn(nested(MAX_DEPTH + 1))[0], 'invalid')
    const wide = (parts: number) => `[${Array.from({ length: parts }, () => '0').join(',')}]`
    assert.deepEqual(namesIn(wide(MAX_PARTS)), [])
    assert.deepEqual(namesIn(wide(MAX_PARTS + 1)), ['too_large'])
  })

  test('passes whatever JSON.stringify writes of plain values', ({ assert }) => {
    const value = fc
      .jsonValue({ maxDepth: 4 })
      .filter((json) => !/__proto__|constructor|prototype/.test(JSON.stringify(json)))
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), value), (json) => {
        const text = JSON.stringify(json)
        if (!/__proto__|constructor|prototype/.test(text)) assert.deepEqual(namesIn(text), [])
      })
    )
  })
})
