import { test } from '@japa/runner'
import {
  formView,
  Labels,
  recordQuery,
  recordView,
  textsOfNew,
  textsOfRecord,
} from '../../../app/engine/screens/main.js'
import type { FormState, ScreenScene } from '../../../app/engine/screens/main.js'
import { IDS, sceneOf } from './ground.js'

const RECORD = {
  id: IDS[0],
  version: 4,
  _label: 'Asha Rao',
  name: 'Asha Rao',
  status: 'active',
  is_boarder: false,
  household: { id: IDS[1], _label: 'Rao family' },
  office_note: 'secret',
  updated_at: '2026-11-12T09:41:00.000Z',
  guardians: [
    {
      id: IDS[2],
      guardian: { id: IDS[1], _label: 'Meera' },
      relation: 'mother',
      pays_share: '50.00',
      may_pick_up: true,
    },
  ],
}

function form(scene: ScreenScene, state: Partial<FormState> = {}) {
  const texts = textsOfRecord(scene.registry, scene.entity, RECORD, scene.locale)
  const labels = new Labels().addRecord(scene.registry, scene.entity, RECORD)
  return formView(scene, { record: RECORD, texts, labels, ...state })
}

const inputsOf = (view: ReturnType<typeof form>) => view.sections.flatMap((section) => section.inputs)

test.group('A record screen', () => {
  test('asks for links that may be named, and for rows with theirs', ({ assert }) => {
    assert.equal(recordQuery(sceneOf('people.student')), 'include=_can,household,guardians,guardians.guardian')
    const scene = sceneOf('people.student', {
      'people.household': { isUnknown: true },
      'people.student': { read: ['guardians'] },
    })
    assert.equal(recordQuery(scene), 'include=_can')
  })

  test('shows no hidden field, even where the record holds it', ({ assert }) => {
    const shown = JSON.stringify(
      recordView(sceneOf('people.student', { 'people.student': { read: ['office_note'] } }), RECORD)
    )
    assert.notInclude(shown, 'secret')
    assert.notInclude(shown, 'Office note')
  })

  test('offers edit and delete as far as they are granted on this record', ({ assert }) => {
    const view = recordView(sceneOf('people.student'), { ...RECORD, _can: { update: false, delete: true } })
    assert.deepEqual(view.can, { update: false, delete: true })
    assert.equal(view.path, `/people/students/${IDS[0]}`)
  })

  test('leads to the records that name this one, each list narrowed to it', ({ assert }) => {
    const view = recordView(sceneOf('people.student'), RECORD, { enrolments: { count: 3, isCapped: false } })
    const links = view.connections.map(({ href, count }) => [href, count] as const)
    assert.deepInclude(links, [`/academics/enrolments?filter[student]=${IDS[0]}`, 3])
    assert.deepInclude(links, [`/fees/invoices?filter[student]=${IDS[0]}`, null])
    assert.isTrue(links.every(([href]) => href.endsWith(`?filter[student]=${IDS[0]}`)))
    const without = sceneOf('people.student', { 'academics.enrolment': { filter: ['student'] } })
    const left = recordView(without, RECORD).connections.map(({ href }) => href)
    assert.lengthOf(left, links.length - 1)
    assert.isFalse(left.some((href) => href.startsWith('/academics/enrolments')))
  })
})

test.group('A form', () => {
  test('holds inputs for what may be written, values for what may be read, nothing else', ({ assert }) => {
    const inputs = inputsOf(
      form(sceneOf('people.student', { 'people.student': { write: ['status'], read: ['office_note'] } }))
    )
    const of = (key: string) => inputs.find((input) => input.key === key)
    assert.equal(of('status')?.fixed?.text, 'Active')
    assert.isNull(of('name')?.fixed)
    assert.isUndefined(of('office_note'))
    assert.isUndefined(of('user'))
  })

  test('names its rows so that they parse back, with three blank ones and a pattern', ({ assert }) => {
    const grid = inputsOf(form(sceneOf('people.student'))).find((input) => input.key === 'guardians')?.grid
    assert.deepEqual(
      grid?.rows.map((row) => [row.idName, row.idValue, row.isSpare]),
      [
        ['guardians[0][id]', IDS[2], false],
        ['guardians[1][id]', '', true],
        ['guardians[2][id]', '', true],
        ['guardians[3][id]', '', true],
      ]
    )
    assert.equal(grid?.rows[0]?.inputs[0]?.name, 'guardians[0][guardian]')
    assert.equal(grid?.rows[0]?.inputs[0]?.picker?.selected[0]?.label, 'Meera')
    assert.equal(grid?.blank.inputs[0]?.name, 'guardians[__index__][guardian]')
    assert.isFalse(grid?.blank.isSpare, 'a spare row is hidden where scripts run')
  })

  test('puts errors to their inputs and lists them all, those without an input too', ({ assert }) => {
    const errors = { 'name': ['is required.'], 'guardians.0.relation': ['is required.'], 'nowhere': ['is odd.'] }
    const { problems } = form(sceneOf('people.student'), { errors })
    assert.deepEqual(problems, [
      { id: 'field-name', label: 'Full name', message: 'is required.' },
      { id: 'field-guardians-0-relation', label: 'Guardians 1, Relation', message: 'is required.' },
      { id: null, label: '', message: 'is odd.' },
    ])
  })

  test('of a new record holds the defaults and what the address brings along', ({ assert }) => {
    const scene = sceneOf('people.student')
    const texts = textsOfNew(scene.registry, scene.entity, scene.locale, { household: IDS[1] })
    const view = formView(scene, { record: null, texts })
    const of = (key: string) => inputsOf(view).find((input) => input.key === key)
    assert.equal(of('status')?.value, 'active')
    assert.equal(of('household')?.value, IDS[1])
    assert.equal(view.action, '/people/students')
    assert.isNull(view.version)
  })
})
