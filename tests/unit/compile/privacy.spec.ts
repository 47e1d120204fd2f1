import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { appWith, codesOf, TEXT } from './fixture.js'

const NOTE = { ...TEXT, 'x-field': { personal: true } }
const about = (privacy: JsonObject) => ({ privacy })

function codes(fields: JsonObject, privacy: JsonObject | null): readonly string[] {
  const files = appWith({ name: TEXT, ...fields }, privacy ? about(privacy) : {}, { 'app.thing': {} })
  return codesOf(files).filter((code) => code.startsWith('PRV'))
}

test.group('Compile, privacy', () => {
  test('asks whose a personal field is', ({ assert }) => {
    assert.deepEqual(codes({ note: NOTE }, null), ['PRV002 /properties/note/x-field/personal'])
  })

  test('asks why records stay when their person goes', ({ assert }) => {
    assert.deepEqual(codes({}, { person: true }), ['PRV005 /x-entity/privacy'])
  })

  test('refuses ways that lead to nobody', ({ assert }) => {
    assert.deepEqual(codes({}, { about: ['name'], because: 'Law.' }), ['PRV001 /x-entity/privacy/about/0'])
  })

  test('refuses personal fields that cannot be erased', ({ assert }) => {
    const number = { 'type': 'string', 'x-field': { type: 'sequence', pattern: 'A-{####}', personal: true } }
    const found = codes({ number, note: NOTE }, { person: true, because: 'Law.' })
    assert.deepEqual(found, ['PRV003 /properties/number/x-field/personal'])
  })

  test('refuses to delete or keep a person, and logins of what is none', ({ assert }) => {
    assert.deepEqual(codes({}, { person: true, because: 'Law.', erase: 'keep' }), ['PRV006 /x-entity/privacy/erase'])
    assert.deepEqual(codes({}, { login: 'name', because: 'Law.' }), [
      'PRV004 /x-entity/privacy',
      'PRV004 /x-entity/privacy/login',
    ])
  })

  test('refuses holds beyond the record and retention without a date', ({ assert }) => {
    const holds = [{ rule: 'nothing == 1', message: 'No' }]
    assert.deepEqual(codes({}, { person: true, because: 'Law.', holds }), ['PRV007 /x-entity/privacy/holds/0/rule'])
    const retention = { field: 'name', days: 10, least: 20 }
    assert.deepEqual(codes({}, { person: true, because: 'Law.', retention }), [
      'PRV008 /x-entity/privacy/retention',
      'PRV008 /x-entity/privacy/retention/field',
    ])
  })
})
