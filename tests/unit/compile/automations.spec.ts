import { test } from '@japa/runner'
import { codesOf, entity, manifest, TEXT } from './fixture.js'
import type { Files } from './fixture.js'

const RULE = {
  $id: 'app.greet',
  title: 'Greet after [days] days',
  about: 'app.thing',
  on: { updated: ['name'] },
  parameters: { days: { title: 'Days', minimum: 1, maximum: 9, default: 3 } },
  when: "name != before.name && rule.days > 2 && name != ''",
  steps: [{ set: { note: "'Was ' + before.name" } }],
}

const THING = {
  name: TEXT,
  note: TEXT,
  due: { type: 'string', format: 'date', title: 'Due' },
  made: { type: 'string', title: 'Made', readOnly: true },
}

function withRule(change: object, elevates: readonly string[] = ['app.thing']): Files {
  return {
    'plugins/app/plugin.json': { ...manifest('app'), elevates },
    'plugins/app/schemas/thing.json': entity('app.thing', THING),
    'plugins/app/access.json': { 'app.thing': {} },
    'plugins/app/automations/greet.json': { ...RULE, ...change },
  }
}

const errorsOf = (change: object, elevates?: readonly string[]) =>
  codesOf(withRule(change, elevates)).filter((code) => /^(AUT|SCH)/.test(code))

test.group('Automations', () => {
  test('compile', ({ assert }) => {
    assert.deepEqual(errorsOf({}), [])
    assert.deepEqual(
      errorsOf({
        on: { date: 'due', days: 'days', every: 7, times: 2 },
        when: 'note == null',
        steps: [{ set: { note: "'x'" } }],
      }),
      []
    )
  })

  test('{what} is a finding')
    .with([
      { what: 'a name of another plugin', change: { $id: 'other.greet' }, found: 'AUT001 /$id' },
      { what: 'an unknown entity', change: { about: 'app.nothing' }, found: 'AUT002 /about' },
      { what: 'an entity of the engine', change: { about: 'core.user' }, found: 'AUT002 /about' },
      { what: 'a field that is none', change: { on: { updated: ['nme'] } }, found: 'AUT002 /on/updated' },
      { what: 'a workflow that is none', change: { on: { transition: true } }, found: 'AUT002 /on/transition' },
      { what: 'a date that is none', change: { on: { date: 'name' } }, found: 'AUT002 /on/date' },
      { what: 'an unknown parameter', change: { on: { date: 'due', days: 'weeks' } }, found: 'AUT002 /on/days' },
      {
        what: 'a default out of bounds',
        change: { parameters: { days: { title: 'D', minimum: 1, maximum: 2, default: 3 } } },
        found: 'AUT002 /parameters/days',
      },
      { what: 'a title that names no parameter', change: { title: 'After [weeks]' }, found: 'AUT002 /title' },
      { what: 'a condition that is wrong', change: { when: 'nme == 1' }, found: 'AUT002 /when' },
      { what: 'a condition that is no condition', change: { when: 'name' }, found: 'AUT002 /when' },
      { what: 'a record before a new one', change: { on: { created: true } }, found: 'AUT002 /when' },
      {
        what: 'a schedule without a condition',
        change: { on: { schedule: 'day' }, when: undefined, steps: [{ set: { note: "'x'" } }] },
        found: 'AUT002 /when',
      },
      {
        what: 'a value of another type',
        change: { steps: [{ set: { note: '1' } }] },
        found: 'AUT002 /steps/0/set/note',
      },
      { what: 'a read-only field', change: { steps: [{ set: { made: "'x'" } }] }, found: 'AUT002 /steps/0/set/made' },
      {
        what: 'a new user',
        change: { steps: [{ create: 'core.user', values: { name: "'x'" } }] },
        found: 'AUT002 /steps/0/create',
      },
      { what: 'an unknown message', change: { steps: [{ notify: 'app.nothing' }] }, found: 'AUT002 /steps/0/notify' },
      { what: 'an unknown action', change: { steps: [{ action: 'pay' }] }, found: 'AUT002 /steps/0/action' },
      { what: 'a document', change: { steps: [{ document: 'receipt' }] }, found: 'AUT002 /steps/0/document' },
      { what: 'two triggers', change: { on: { created: true, schedule: 'day' } }, found: 'SCH' },
      { what: 'two things in one step', change: { steps: [{ notify: 'app.x', action: 'pay' }] }, found: 'SCH' },
    ])
    .run(({ assert }, { change, found }) => {
      const codes = errorsOf(change)
      assert.isTrue(
        codes.some((code) => code.startsWith(found)),
        codes.join(', ')
      )
    })

  test('what a rule touches beyond what its plugin elevates is a finding', ({ assert }) => {
    assert.deepEqual(errorsOf({}, []), ['AUT003 '])
  })
})
