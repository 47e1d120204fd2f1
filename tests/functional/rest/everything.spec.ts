import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import edge from 'edge.js'
import type { Json, JsonObject } from '../../../app/engine/base/main.js'
import { fieldTypeOf } from '../../../app/engine/fields/main.js'
import { entityOf } from '../../../app/engine/model/main.js'
import { cellOf } from '../../../app/engine/screens/cells.js'
import { textsOfRecord } from '../../../app/engine/screens/form_texts.js'
import { formView } from '../../../app/engine/screens/form_view.js'
import { parseForm } from '../../../app/engine/screens/parse_form.js'
import { parseQueryString } from '../../../app/engine/query/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { answerFrom, openEverything, serveEverything } from '../../support/everything.js'
import type { Everything } from '../../support/everything.js'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import type { Answer } from '../../support/rest.js'
import { sceneOf } from '../../unit/screens/ground.js'

void app
const opened: Everything[] = []
let current!: Everything
for (const opener of BOTH_DIALECTS) opened.push(await openEverything(opener))
// Before the server starts: routes cannot be added afterwards.
serveEverything(opened[0]!)

const SAMPLE = 'everything.sample'
const PATH = '/api/v1/everything/samples'
const SECRET = 'tulip-4711'

/** A value for each field that people write; files have suites of their own, since they must be uploaded first. */
const BODY: JsonObject = {
  name: 'Asha',
  autocomplete: 'Market Gate',
  barcode: '9780306406157',
  boolean: true,
  choice: 'small',
  choices: ['monday'],
  colour: '#1f6feb',
  date: '2026-04-01',
  until: '2026-04-30',
  datetime: '2026-04-01T10:00:00.000Z',
  decimal: '1.250',
  duration: 90,
  email: 'asha@example.org',
  encrypted_text: '4821 7730',
  geolocation: { latitude: 28.6139, longitude: 77.209 },
  identifier: '01890000-0000-7000-8000-0000000000aa',
  integer: 4,
  json: { port: 9100 },
  long_text: 'One\nTwo',
  money: '12.50',
  percent: '12.50',
  phone: '+919812345678',
  rating: 4,
  rich_text: '<p>Bring <strong>two</strong></p>',
  rows: [{ what: 'pen', amount: 2, code: 'inner-4711' }],
  tags: ['house'],
  text: 'shown while boolean',
  time: '12:30',
  url: 'https://example.org/a',
  year_month: '2026-04',
  label: 'Own label',
}

for (const [index, opener] of BOTH_DIALECTS.entries()) {
  test.group(`All generated paths of everything | ${opener.name}`, (group) => {
    let spot = ''
    let record: JsonObject & { readonly id: string }
    let email = 0
    group.setup(async () => {
      current = opened[index]!
      answerFrom(current)
      spot = recordIn(await ask('POST', '/api/v1/everything/spots', { name: 'Hall', places: 100 })).id
      return () => current.close()
    })
    group.each.setup(async () => {
      record = recordIn(await ask('POST', PATH, body()))
    })

    const ask = (method: string, path: string, json?: object, role = 'admin'): Promise<Answer> =>
      call(path, { method, headers: { 'x-role': role }, ...(json ? { json } : {}) })
    const body = (more: JsonObject = {}): JsonObject => ({
      ...BODY,
      email: `a${++email}@example.org`,
      password: SECRET,
      link: null,
      links: [{ target: spot, since: '2026-04-01' }],
      ...more,
    })
    const entity = () => entityOf(current.engine.baseRegistry, SAMPLE)
    const session = () => current.engine.session(current.as(['admin']))
    const listed = async (query: string) =>
      recordsIn(await ask('GET', `${PATH}?${query}&per_page=200`)).map(({ id }) => id)

    test('a new record holds what was sent, and what follows from it', async ({ assert }) => {
      const { data } = (await ask('GET', `${PATH}/${record.id}?include=rows,links`)).body!
      const read = data as JsonObject
      for (const [name, value] of Object.entries(BODY)) {
        if (name !== 'rows' && name !== 'email') assert.deepEqual(read[name], value, name)
      }
      assert.containSubset(read, { total: 2, double: 8, rows: [{ what: 'pen', amount: 2 }] })
      assert.match(String(read.sequence), /^SMP-2026-[0-9]{4}$/)
      const text = JSON.stringify(read)
      for (const word of [SECRET, 'inner-4711', 'scrypt', '"password"', '"code"']) assert.notInclude(text, word)
    })

    test('every filter of every field finds the record by its own value, and every order holds it', async ({
      assert,
    }) => {
      let asked = 0
      for (const field of entity().fields) {
        const { codec } = fieldTypeOf(field.type)
        const value = record[field.name] as Json | undefined
        const locale = { language: 'en-IN', timezone: 'Asia/Kolkata', currency: 'INR' }
        for (const operator of field.filters) {
          if (field.rows || field.link || operator === 'under') continue
          if (operator === 'null') {
            const isEmpty = value === null || value === undefined
            assert.include(await listed(`filter[${field.name}][null]=${isEmpty}`), record.id, field.name)
          } else if (
            value !== null &&
            value !== undefined &&
            ['eq', 'in', 'gte', 'lte', 'contains', 'starts'].includes(operator)
          ) {
            const text = encodeURIComponent(
              codec.toText(field, Array.isArray(value) ? [value[0] as Json] : value, locale)
            )
            const found = await listed(`filter[${field.name}][${operator}]=${text}`)
            assert.include(found, record.id, `${field.name} ${operator} ${text}`)
          } else continue
          asked++
        }
        if (field.sortable) assert.include(await listed(`sort=-${field.name}`), record.id)
      }
      assert.isAbove(asked, 60)
      assert.include(await listed('search=asha'), record.id)
    }).timeout(60_000)

    test('is changed in part and as a whole, and what was not sent stays', async ({ assert }) => {
      const changed = recordIn(await ask('PATCH', `${PATH}/${record.id}`, { colour: '#000000', version: 1 }))
      assert.containSubset(changed, { colour: '#000000', version: 2, name: 'Asha' })
      const { rows: _rows, links: _links, password: _secret, ...whole } = body({ name: 'Beena', version: 2 })
      const fileFields = { file: null, files: [], image: null, signature: null }
      const replaced = await ask('PUT', `${PATH}/${record.id}`, { ...whole, ...fileFields, rows: [], links: [] })
      assert.containSubset(recordIn(replaced), { name: 'Beena', total: 0 })
      const lacking = await ask('PUT', `${PATH}/${record.id}`, { name: 'Chitra', version: 3 })
      assert.equal(lacking.status, 422)
      assert.notProperty(lacking.body?.error?.details ?? {}, 'password')
    })

    test('conditions hold: what is not shown is empty, what is fixed stays', async ({ assert }) => {
      const hidden = recordIn(await ask('PATCH', `${PATH}/${record.id}`, { boolean: false }))
      assert.isNull(hidden.text)
      const asked = await ask('PATCH', `${PATH}/${record.id}`, { boolean: true, integer: 9 })
      assert.deepEqual(Object.keys(asked.body?.error?.details ?? {}), ['text'])
    })

    test('goes and comes back, with its rows', async ({ assert }) => {
      assert.isBelow((await ask('DELETE', `${PATH}/${record.id}`)).status, 300)
      assert.equal((await ask('GET', `${PATH}/${record.id}`)).status, 404)
      assert.isBelow((await ask('POST', `${PATH}/${record.id}/restore`)).status, 300)
      const back = await ask('GET', `${PATH}/${record.id}?include=rows`)
      assert.containSubset(recordIn(back), { rows: [{ what: 'pen' }] })
    })

    test('has its history, without what nobody reads', async ({ assert }) => {
      await ask('PATCH', `${PATH}/${record.id}`, { colour: '#ffffff', password: 'violet-4711' })
      const answer = await ask('GET', `${PATH}/${record.id}/history`)
      assert.equal(answer.status, 200)
      assert.include(answer.text, '#ffffff')
      for (const word of ['password', SECRET, 'violet-4711', 'scrypt']) assert.notInclude(answer.text, word)
    })

    test('has in its history, and as it stood, nothing of what the reader sees under a mask', async ({ assert }) => {
      const before = current.engine.clock.now().toISOString()
      await ask('PATCH', `${PATH}/${record.id}`, { phone: '+919812345699', colour: '#ffffff' })
      const told = {
        '': /"phone":"\+91•••99"/,
        '/history': /#1f6feb/,
        [`?as_of=${before}`]: /"_unknown":\[[^\]]*"phone"/,
      }
      for (const [path, pattern] of Object.entries(told)) {
        const answer = await ask('GET', `${PATH}/${record.id}${path}`, undefined, 'teacher')
        assert.equal(answer.status, 200, answer.text)
        assert.match(answer.text, pattern)
        assert.notInclude(answer.text, '+9198123456', path)
      }
      const { text } = await ask('GET', `${PATH}/${record.id}/history`)
      for (const phone of ['+919812345678', '+919812345699']) assert.include(text, phone)
    })

    test('is counted and summed, picked and suggested, and told of by its rights', async ({ assert }) => {
      const totals = await ask('GET', `${PATH}/aggregate?groups=choice&measures=count,sum:integer`)
      assert.equal(totals.status, 200, totals.text)
      const { engine } = current
      const actor = current.as(['admin'])
      const picked = await engine.pick(actor, SAMPLE, { search: 'asha', limit: 200 })
      assert.include(
        picked.map(({ id }) => id),
        record.id
      )
      assert.include(await engine.suggest(actor, SAMPLE, 'autocomplete', 'market'), 'Market Gate')
      const rights = await ask('GET', `${PATH}/${record.id}/permissions`)
      assert.equal(rights.status, 200)
    })

    test('is exported without what nobody reads, and the template of imports has no column for it', async ({
      assert,
    }) => {
      const { exchange } = current.engine
      const answer = await exchange.export(session(), SAMPLE, parseQueryString('format=csv'))
      const file = 'file' in answer ? answer.file.content.toString() : ''
      assert.include(file, 'Market Gate')
      const template = exchange.template(session(), SAMPLE, parseQueryString('format=csv')).content.toString()
      assert.include(template, 'Autocomplete')
      for (const text of [file, template]) {
        assert.notMatch(text, /password|scrypt/i)
        assert.notInclude(text, SECRET)
      }
    })

    test('stands in its form and its list, where a password is an empty box that may stay empty', async ({
      assert,
    }) => {
      const { baseRegistry } = current.engine
      const scene = sceneOf(SAMPLE, { [SAMPLE]: { read: ['password'] } }, baseRegistry)
      const texts = textsOfRecord(baseRegistry, entity(), record, scene.locale)
      const inputs = formView(scene, { record, texts }).sections.flatMap((section) => section.inputs)
      assert.includeMembers(
        inputs.map(({ key }) => key),
        entity()
          .fields.filter(({ system }) => !system)
          .map(({ name }) => name)
      )
      const page = edge.share({ t: (key: string) => key, asset: (path: string) => `/${path}`, cspNonce: 'n' })
      for (const input of inputs) {
        const html = await page.render('components/form_input', { input })
        assert.notInclude(html, SECRET)
        if (input.key === 'password') assert.match(html, /type="password"[^>]* value=""/)
      }
      const form = { version: '1', password: '', name: 'Devi' }
      const { body: read } = parseForm(
        { registry: baseRegistry, entity: entity(), locale: scene.locale, rightsOf: scene.rightsOf },
        form
      )
      assert.deepEqual(read, { name: 'Devi', version: 1 })
      const cells = entity().list.columns.map((name) => cellOf(scene, entity(), entity().field[name]!, record))
      assert.notInclude(
        cells.map(({ isEmpty }) => isEmpty),
        true
      )
    })

    test('who may only read changes nothing, and nobody else knows of it', async ({ assert }) => {
      assert.equal((await ask('PATCH', `${PATH}/${record.id}`, { name: 'x' }, 'teacher')).status, 403)
      assert.equal((await ask('GET', `${PATH}/${record.id}`, undefined, 'stranger')).status, 404)
    })
  })
}
