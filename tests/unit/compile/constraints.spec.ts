import { test } from '@japa/runner'
import { appWith, compileFiles, TEXT } from './fixture.js'

const DAY = { type: 'string', format: 'date' }
const FIELDS = {
  room: TEXT,
  first: DAY,
  last: DAY,
  at: { type: 'string', format: 'date-time' },
  size: { type: 'integer' },
}

function findingsOf(xEntity: object): readonly string[] {
  const { findings } = compileFiles(appWith(FIELDS, xEntity))
  return findings.filter(({ code }) => code.startsWith('CON')).map(({ code, pointer }) => `${code} ${pointer}`)
}

test.group('Compile | constraints among records', () => {
  test('refuses times that have no two ends of one kind, unknown keys and twins', ({ assert }) => {
    const rule = { key: ['room'], from: 'first', to: 'last' }
    assert.deepEqual(findingsOf({ exclusive: [rule] }), [])
    assert.deepEqual(findingsOf({ exclusive: [{ ...rule, to: 'at' }] }), ['CON011 /x-entity/exclusive/0'])
    assert.deepEqual(findingsOf({ exclusive: [{ ...rule, from: 'size', to: 'size' }] }), [
      'CON011 /x-entity/exclusive/0',
    ])
    assert.deepEqual(findingsOf({ exclusive: [{ ...rule, key: ['rooms'] }] }), ['CON001 /x-entity/exclusive/0/key/0'])
    assert.deepEqual(findingsOf({ exclusive: [rule, rule] }), ['CON003 /x-entity/exclusive/1'])
    assert.deepEqual(findingsOf({ exclusive: [{ ...rule, while: 'first < today()' }] }), [
      'CON004 /x-entity/exclusive/0/while',
    ])
  })

  test('makes the check of order once, and none where one is declared', ({ assert }) => {
    const rule = { key: ['room'], from: 'first', to: 'last' }
    const codes = (xEntity: object) =>
      compileFiles(appWith(FIELDS, xEntity)).registry?.entities['app.thing']?.checks.map(({ code }) => code)
    assert.deepEqual(codes({ exclusive: [rule, { ...rule, key: [] }] }), ['first_before_last'])
    const own = { code: 'own', rule: 'first < last', field: 'last', message: 'ends early' }
    assert.deepEqual(codes({ exclusive: [rule], checks: [own] }), ['own'])
    assert.deepEqual(codes({ exclusive: [rule], checks: [{ ...own, rule: 'first > last' }] }), [
      'own',
      'first_before_last',
    ])
  })

  test('refuses places of what is no link, and numbers that are none', ({ assert }) => {
    assert.deepEqual(findingsOf({ capacity: [{ of: 'room', places: 'size' }] }), ['CON012 /x-entity/capacity/0/of'])
    const link = { 'type': 'string', 'format': 'uuid', 'x-field': { type: 'link', entity: 'app.thing' } }
    const { findings } = compileFiles(
      appWith({ ...FIELDS, house: link }, { capacity: [{ of: 'house', places: 'room', count: 'first' }] })
    )
    assert.sameMembers(
      findings.map(({ code, pointer }) => `${code} ${pointer}`),
      ['CON013 /x-entity/capacity/0/places', 'CON013 /x-entity/capacity/0/count']
    )
  })
})
