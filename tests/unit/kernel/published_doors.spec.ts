import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { readHistory } from '../../../app/engine/audit/main.js'
import { addComment, changeTags, listComments, listTags } from '../../../app/engine/discussion/main.js'
import { exportGrant } from '../../../app/engine/exchange/export_records.js'
import { eachPage } from '../../../app/engine/exchange/export_pages.js'
import type { Engine } from '../../../app/engine/main.js'
import type { Registry } from '../../../app/engine/model/main.js'
import {
  aggregateRecords,
  EMPTY_SHAPE,
  listRecords,
  parseAggregateQuery,
  parseListQuery,
  parseQueryString,
  readRecord,
  searchAll,
  seenRecords,
} from '../../../app/engine/query/main.js'
import { deleteRecord } from '../../../app/engine/records/main.js'
import { payloadFor } from '../../../app/messaging/webhooks/webhook_payload.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { link } from '../compile/fixture.js'
import type { Files } from '../compile/fixture.js'
import { compileWithCore, openWorkshop, refusalOf } from '../records/workshop.js'
import type { Workshop } from '../records/workshop.js'

const TEXT = { type: 'string', maxLength: 80 }
const ALL = {
  ...{ read: true, create: true, update: true, delete: true, restore: true, refer: true, explain: true },
  ...{ export: true, import: true, print: true, report: true },
}
const TALK = { comment: true, tag: true }

/** Sheets that are hidden until they are out, and notes that lead to them. */
const PRESS: Files = {
  'plugins/press/plugin.json': {
    name: 'press',
    title: 'Press',
    version: '1.0.0',
    engine: '^1.0',
    roles: ['editor', 'reader'].map((name) => ({ name, title: name })),
  },
  'plugins/press/schemas/sheet.json': {
    '$id': 'press.sheet',
    'title': 'Sheet',
    'type': 'object',
    'required': ['title'],
    'properties': { title: TEXT, pages: { type: 'integer' }, is_out: { type: 'boolean', default: false } },
    'x-entity': { display: 'title', search: ['title'], discussion: true, published_when: 'is_out' },
  },
  'plugins/press/schemas/note.json': {
    '$id': 'press.note',
    'title': 'Note',
    'type': 'object',
    'required': ['text'],
    'properties': { text: TEXT, sheet: link('press.sheet', { inverse: 'notes' }) },
    'x-entity': { display: 'text', search: ['text'] },
  },
  'plugins/press/access.json': {
    '*': { editor: ALL, reader: ALL },
    'press.note': {},
    'press.sheet': { editor: { ...ALL, ...TALK, unpublished: true }, reader: { ...ALL, ...TALK } },
  },
}

let compiled: Registry | null = null

for (const opener of BOTH_DIALECTS) {
  test.group(`Doors that what is not published does not leave by | ${opener.name}`, (group) => {
    let house: Workshop
    let [shown, hidden] = ['', '']
    group.each.setup(async () => {
      compiled ??= compileWithCore(PRESS)
      house = await openWorkshop(opener, compiled)
      const editor = house.as(['editor'])
      shown = await house.make('press.sheet', { title: 'Shown', pages: 4, is_out: true }, editor)
      hidden = await house.make('press.sheet', { title: 'Concealed', pages: 90 }, editor)
      for (const sheet of [shown, hidden]) await house.make('press.note', { text: 'Of it', sheet }, editor)
      return () => house.close()
    })

    const session = (role: string) => house.as([role]).session
    const notFound = async (work: Promise<unknown>) => (await refusalOf(work)).kind === 'not_found'

    test('totals, groups, extremes and conditions on them', async ({ assert }) => {
      const totals = async (role: string, query: string) =>
        JSON.stringify(
          (await aggregateRecords(session(role), 'press.sheet', parseAggregateQuery(parseQueryString(query)))).data
        )
      for (const query of [
        'measures=count,sum:pages,max:pages',
        'groups=title&measures=count',
        'measures=count&having[count][gt]=1',
      ]) {
        assert.notMatch(await totals('reader', query), /Concealed|9[04]|"count":2/, query)
      }
      assert.match(await totals('editor', 'measures=count,sum:pages,max:pages'), /94/)
      const overNotes = parseAggregateQuery(parseQueryString('groups=sheet.title&measures=count'))
      const { data } = await aggregateRecords(session('reader'), 'press.note', overNotes)
      assert.notInclude(JSON.stringify(data), 'Concealed')
    })

    test('the search over all kinds, and filters and orders over links and rows', async ({ assert }) => {
      const found = async (role: string) => JSON.stringify(await searchAll(session(role), 'conceal'))
      assert.notInclude(await found('reader'), hidden)
      assert.include(await found('editor'), hidden)
      const notes = async (role: string, query: string) =>
        (await listRecords(session(role), 'press.note', parseListQuery(parseQueryString(query)))).data
      for (const query of [
        'filter[sheet.title]=Concealed',
        'filter[sheet.pages][gt]=10',
        'filter[sheet.title][starts]=Con',
      ]) {
        assert.lengthOf(await notes('reader', query), 0, query)
        assert.lengthOf(await notes('editor', query), 1, query)
      }
      assert.notInclude(JSON.stringify(await notes('reader', 'include=sheet&sort=-sheet.title')), 'Concealed')
      const sheets = parseListQuery(parseQueryString('filter[notes][some][text]=Of it'))
      assert.lengthOf((await listRecords(session('reader'), 'press.sheet', sheets)).data, 1)
    })

    test('exports', async ({ assert }) => {
      const exported = async (role: string) => {
        const rows: JsonObject[] = []
        const query = parseListQuery([])
        await eachPage(session(role), exportGrant(session(role), 'press.sheet'), query, async (records) => {
          rows.push(...records)
          return true
        })
        return rows.map(({ title }) => title).sort()
      }
      assert.deepEqual(await exported('reader'), ['Shown'])
      assert.deepEqual(await exported('editor'), ['Concealed', 'Shown'])
    })

    test('its history, comments and tags', async ({ assert }) => {
      await addComment(house.as(['editor']), 'press.sheet', hidden, { text: 'Not yet' })
      const { session: reader } = house.as(['reader'])
      assert.isTrue(await notFound(readHistory(reader, 'press.sheet', hidden, [])))
      assert.isTrue(await notFound(listComments(reader, 'press.sheet', hidden, [])))
      assert.isTrue(await notFound(listTags(reader, 'press.sheet', hidden)))
      assert.isTrue(await notFound(addComment(house.as(['reader']), 'press.sheet', hidden, { text: 'Here?' })))
      assert.isTrue(await notFound(changeTags(house.as(['reader']), 'press.sheet', hidden, { add: ['x'] })))
      assert.isNotEmpty((await readHistory(session('editor'), 'press.sheet', hidden, [])).data)
      assert.lengthOf((await listComments(session('editor'), 'press.sheet', hidden, [])).data, 1)
    })

    test('events, also of its deletion', async ({ assert }) => {
      const editor = house.as(['editor'])
      const gone = await house.make('press.sheet', { title: 'Concealed too' }, editor)
      const all = [shown, hidden, gone]
      const seen = async (role: string) => [...(await seenRecords(session(role), 'press.sheet', all))]
      assert.deepEqual(await seen('reader'), [shown])
      await deleteRecord(editor, 'press.sheet', gone)
      assert.deepEqual(await seen('reader'), [shown])
      assert.sameMembers(await seen('editor'), all)
    })

    test('webhooks, also of its deletion', async ({ assert }) => {
      const engineOf = (role: string) =>
        ({
          rights: () => ({ can: { read: true }, readable: new Set(['title']) }),
          registryOf: () => compiled,
          read: (_actor: unknown, entity: string, id: string) => readRecord(session(role), entity, id, EMPTY_SHAPE),
        }) as unknown as Engine
      const told = (role: string, record: string, what: string) => {
        const event = { event: `press.sheet.${what}`, entity: 'press.sheet', record, changed: [], occurredAt: '' }
        return payloadFor(engineOf(role), house.as([role]).session.actor, event as never)
      }
      assert.isNull(await told('reader', hidden, 'updated'))
      assert.isString(await told('reader', shown, 'updated'))
      assert.isString(await told('editor', hidden, 'updated'))
      // What is gone can no longer be asked whether it was out.
      assert.isNull(await told('reader', hidden, 'deleted'))
      assert.isString(await told('editor', hidden, 'deleted'))
    })
  })
}
