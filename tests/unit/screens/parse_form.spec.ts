import { test } from '@japa/runner'
import { parseForm } from '../../../app/engine/screens/main.js'
import { IDS, sceneOf } from './ground.js'
import type { Denials } from './ground.js'

function parse(form: unknown, denials: Readonly<Record<string, Denials>> = {}) {
  const scene = sceneOf('people.student', denials)
  return parseForm({ ...scene, rightsOf: (name) => scene.rightsOf(name) }, form)
}

test.group('Parsing a form', () => {
  test('gives JSON by the codec of each field, and null for an emptied box', ({ assert }) => {
    const { body, errors } = parse({
      name: 'Asha',
      joined_on: '2024-04-01',
      is_boarder: ['false', 'true'],
      phone: '',
      version: '7',
    })
    assert.deepEqual(body, { name: 'Asha', joined_on: '2024-04-01', is_boarder: true, phone: null, version: 7 })
    assert.deepEqual(errors, {})
  })

  test('takes the hidden value of a box that is not checked', ({ assert }) => {
    assert.deepEqual(parse({ is_boarder: 'false' }).body, { is_boarder: false })
  })

  test('leaves out what the form does not hold, what is not writable and what is no field', ({ assert }) => {
    const form = JSON.parse(
      '{"office_note":"x","id":"y","school_id":"z","created_at":"2020-01-01","__proto__":{"name":"p"},"house":"Ganga"}'
    ) as unknown
    const { body } = parse(form, { 'people.student': { write: ['office_note'] } })
    assert.deepEqual(body, { house: 'Ganga' })
  })

  test('tells texts that are no value by path and keeps what was typed', ({ assert }) => {
    const { errors, texts } = parse({ joined_on: 'soon', guardians: [{ id: IDS[0], contact_priority: 'first' }] })
    assert.sameMembers(Object.keys(errors), ['joined_on', 'guardians.0.contact_priority'])
    assert.equal(texts.joined_on, 'soon')
  })

  test('drops rows left blank and rows marked for removal, and numbers the rest anew', ({ assert }) => {
    const { body, texts } = parse({
      guardians: {
        '0': { id: IDS[0], guardian: IDS[1], relation: 'mother' },
        '1': { id: IDS[2], guardian: IDS[1], relation: 'father', _remove: 'true' },
        '2': { id: '', guardian: '', relation: '', lives_with: ['false', 'true'] },
        '10': { id: '', guardian: IDS[2], relation: 'aunt', lives_with: 'false' },
      },
    })
    assert.deepEqual(body.guardians, [
      { id: IDS[0], guardian: IDS[1], relation: 'mother' },
      { guardian: IDS[2], relation: 'aunt', lives_with: false },
    ])
    assert.lengthOf(texts.guardians as readonly unknown[], 2)
  })

  test('an empty grid is an empty list, and no grid is none', ({ assert }) => {
    assert.deepEqual(parse({ guardians__shown: 'true' }).body, { guardians: [] })
    assert.deepEqual(parse({ guardians: [{ id: '' }] }).body, { guardians: [] })
    assert.notProperty(parse({ name: 'x' }).body, 'guardians')
  })

  test('collects labels typed in the place of a link', ({ assert }) => {
    const { searches } = parse({
      household: '',
      household__search: ' Sharma family ',
      guardians: [{ guardian: '', guardian__search: 'Meera' }],
    })
    assert.deepEqual(searches, [
      { place: ['household'], entity: 'people.household', text: 'Sharma family' },
      { place: ['guardians', 0, 'guardian'], entity: 'people.guardian', text: 'Meera' },
    ])
  })

  test('ignores what is no form at all', ({ assert }) => {
    for (const form of [null, [], 'text', 7]) assert.deepEqual(parse(form).body, {})
    assert.deepEqual(parse({ name: { deep: 'x' }, guardians: 'x', version: '-1' }).body, {})
  })
})
