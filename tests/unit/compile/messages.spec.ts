import { test } from '@japa/runner'
import { codesOf, entity, link, manifest, TEXT } from './fixture.js'
import type { Files } from './fixture.js'

const WORDS = { title: 'Sold {{ record.name }}', body: 'To {{ person.name }}: {{ record.owner.name }}' }

const MESSAGE = {
  $id: 'app.sold',
  title: 'Sold',
  kind: 'notice',
  about: 'app.thing',
  audience: [{ path: 'owner' }, { roles: ['clerk'] }],
  channels: ['app'],
  fields: ['name', 'owner.name'],
  texts: { en: { app: WORDS } },
}

function withMessage(change: object): Files {
  const person = { privacy: { person: true, because: 'Sales are kept.', contact: { email: 'name' } } }
  return {
    'plugins/app/plugin.json': manifest('app'),
    'plugins/app/schemas/thing.json': entity('app.thing', { name: TEXT, owner: link('app.person') }),
    'plugins/app/schemas/person.json': entity('app.person', { name: TEXT }, person),
    'plugins/app/access.json': { 'app.thing': {}, 'app.person': {} },
    'plugins/app/messages/sold.json': { ...MESSAGE, ...change },
  }
}

const errorsOf = (change: object) => codesOf(withMessage(change)).filter((code) => /^(MSG|SCH)/.test(code))

test.group('Messages', () => {
  test('compile', ({ assert }) => assert.deepEqual(errorsOf({}), []))

  test('{what} is a finding')
    .with([
      { what: 'a name of another plugin', change: { $id: 'other.sold' }, found: 'MSG001 /$id' },
      { what: 'an unknown entity', change: { about: 'app.nothing' }, found: 'MSG002 /about' },
      { what: 'a field that is none', change: { fields: ['name', 'owner.name', 'price'] }, found: 'MSG003 /fields/2' },
      { what: 'a link as a value', change: { fields: ['name', 'owner.name', 'owner'] }, found: 'MSG003 /fields/2' },
      { what: 'an unknown role', change: { audience: [{ roles: ['ghost'] }] }, found: 'MSG004 /audience/0/roles' },
      { what: 'a path to nowhere', change: { audience: [{ path: 'buyer' }] }, found: 'MSG005 /audience/0/path' },
      {
        what: 'a condition without rows',
        change: { audience: [{ path: 'owner', where: { name: 'x' } }] },
        found: 'MSG005 /audience/0/where/name',
      },
      { what: 'a channel without words', change: { channels: ['app', 'mail'] }, found: 'MSG006 /texts' },
      {
        what: 'a text message with a title',
        change: { channels: ['sms'], texts: { en: { sms: WORDS } } },
        found: 'MSG006 /texts/en/sms/title',
      },
      {
        what: 'a template that is broken',
        change: { texts: { en: { app: { ...WORDS, body: '{% if' } } } },
        found: 'MSG007 /texts/en/app/body',
      },
      {
        what: 'a template that tells too much',
        change: { texts: { en: { app: { ...WORDS, body: '{{ record.owner.phone }}' } } } },
        found: 'MSG007 /texts/en/app/body',
      },
      { what: 'an unknown kind', change: { kind: 'shout' }, found: 'SCH' },
    ])
    .run(({ assert }, { change, found }) => {
      const codes = errorsOf(change)
      assert.isTrue(
        codes.some((code) => code.startsWith(found)),
        codes.join(', ')
      )
    })
})
