import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import type { Registry } from '../../../app/engine/model/main.js'
import {
  EMPTY_SHAPE,
  explainRecord,
  hasSeenChange,
  isPublished,
  listRecords,
  parseListQuery,
  parseQueryString,
  pickRecords,
  readRecord,
  seenRecords,
} from '../../../app/engine/query/main.js'
import { deleteRecord, transitionRecord, updateRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { codesOf, link } from '../compile/fixture.js'
import type { Files } from '../compile/fixture.js'
import { compileWithCore, openWorkshop, refusalOf } from '../records/workshop.js'
import type { Workshop } from '../records/workshop.js'

const TEXT = { type: 'string', maxLength: 80 }
const ALL = { read: true, create: true, update: true, delete: true, restore: true, refer: true, explain: true }
const GATE = "state == 'out' && (out_on == null || out_on <= today())"

/** Papers with their questions, hidden until they are out; results and boards that speak of them. */
function press(more: Files = {}): Files {
  return {
    'plugins/press/plugin.json': {
      name: 'press',
      title: 'Press',
      version: '1.0.0',
      engine: '^1.0',
      roles: ['editor', 'author', 'reader'].map((name) => ({ name, title: name })),
    },
    'plugins/press/schemas/board.json': {
      '$id': 'press.board',
      'title': 'Board',
      'type': 'object',
      'required': ['name'],
      'properties': { name: TEXT },
      'x-entity': { display: 'name' },
    },
    'plugins/press/schemas/paper.json': {
      '$id': 'press.paper',
      'title': 'Paper',
      'type': 'object',
      'required': ['title', 'state'],
      'properties': {
        title: TEXT,
        author: TEXT,
        out_on: { type: 'string', format: 'date' },
        board: link('press.board', { inverse: 'papers' }),
        state: { enum: ['draft', 'out'], default: 'draft', readOnly: true },
        questions: { 'type': 'array', 'items': { $ref: 'press.question' }, 'x-field': { type: 'rows' } },
      },
      'x-entity': { display: 'title', search: ['title'], published_when: GATE },
    },
    'plugins/press/schemas/question.json': {
      '$id': 'press.question',
      'title': 'Question',
      'type': 'object',
      'required': ['text'],
      'properties': { text: TEXT },
      'x-entity': { kind: 'child', parent: 'press.paper', display: 'text' },
    },
    'plugins/press/schemas/result.json': {
      '$id': 'press.result',
      'title': 'Result',
      'type': 'object',
      'required': ['name'],
      'properties': { name: TEXT, paper: link('press.paper', { inverse: 'results' }) },
      'x-entity': { display: 'name', search: ['name', 'paper.title'], published_when: "paper.state == 'out'" },
    },
    'plugins/press/schemas/remark.json': {
      '$id': 'press.remark',
      'title': 'Remark',
      'type': 'object',
      'required': ['text'],
      'properties': { text: TEXT, paper: link('press.paper', { inverse: 'remarks' }) },
      'x-entity': { display: 'text', search: ['text', 'paper.title'] },
    },
    'plugins/press/workflows/paper.json': {
      $id: 'press.paper',
      field: 'state',
      initial: 'draft',
      states: [{ name: 'draft' }, { name: 'out' }],
      transitions: [{ name: 'publish', title: 'Publish', from: ['draft'], to: 'out' }],
    },
    'plugins/press/access.json': {
      'scopes': [{ name: 'written', entity: 'press.paper', rule: "author == 'Ada'" }],
      '*': { editor: ALL, author: ALL, reader: ALL },
      'press.board': {},
      'press.remark': {},
      'press.paper': {
        editor: { ...ALL, publish: true, unpublished: true },
        author: { ...ALL, unpublished: { scope: 'written' } },
      },
      'press.result': {
        editor: { ...ALL, unpublished: true },
        author: { ...ALL, unpublished: { scope: 'written', via: 'paper' } },
      },
    },
    ...more,
  }
}

let compiled: Registry | null = null

for (const opener of BOTH_DIALECTS) {
  test.group(`What is not published | ${opener.name}`, (group) => {
    let house: Workshop
    const ids: Record<string, string> = {}
    group.each.setup(async () => {
      compiled ??= compileWithCore(press())
      house = await openWorkshop(opener, compiled)
      const make = (entity: string, body: JsonObject) => house.make(entity, body, house.as(['editor']))
      ids.board = await make('press.board', { name: 'B' })
      const papers = [['out', 'Bea', null], ['hidden', 'Bea', null], ['own', 'Ada', null], ['later', 'Bea', '2099-01-01']] // prettier-ignore
      for (const [title = '', author = '', day = null] of papers) {
        const questions = [{ text: `q of ${title}` }]
        const paper = await make('press.paper', { title, author, out_on: day, board: ids.board, questions })
        ids[String(title)] = paper
        await make('press.result', { name: `r of ${title}`, paper })
        ids[`remark ${title}`] = await make('press.remark', { text: `on ${title}`, paper })
        const publish = () => transitionRecord(house.as(['editor']), 'press.paper', paper, 'publish', {})
        if (title === 'out' || title === 'later') await publish()
      }
      return () => house.close()
    })

    const session = (role: string) => house.as([role]).session
    const list = (role: string, entity: string, query = '') =>
      listRecords(session(role), entity, parseListQuery(parseQueryString(query)))
    const titles = async (role: string, query = '') =>
      (await list(role, 'press.paper', query)).data.map(({ title }) => title).sort()

    test('rows and totals hold what each role may know', async ({ assert }) => {
      assert.deepEqual(await titles('reader'), ['out'])
      assert.deepEqual(await titles('author'), ['out', 'own'])
      assert.lengthOf(await titles('editor'), 4)
      assert.equal((await list('reader', 'press.paper')).meta.total, 1)
      assert.equal((await list('author', 'press.result')).meta.total, 3)
      assert.equal((await list('reader', 'press.result')).meta.total, 2)
    })

    test('a record that is not published is not there', async ({ assert }) => {
      const read = (role: string, id = '') => readRecord(session(role), 'press.paper', id, EMPTY_SHAPE)
      assert.equal((await refusalOf(read('reader', ids.hidden))).kind, 'not_found')
      assert.equal((await refusalOf(read('reader', ids.later))).kind, 'not_found')
      assert.equal((await read('author', ids.own)).title, 'own')
      const reader = house.as(['reader'])
      const patch = updateRecord(reader, 'press.paper', ids.hidden ?? '', { title: 'x' })
      assert.equal((await refusalOf(patch)).kind, 'not_found')
      assert.equal((await refusalOf(deleteRecord(reader, 'press.paper', ids.hidden ?? ''))).kind, 'not_found')
      const explained = explainRecord(session('reader'), 'press.paper', ids.hidden ?? '')
      assert.equal((await refusalOf(explained)).kind, 'not_found')
    })

    test('nor in a search, by a filter, an order, a link, an include or a back-link', async ({ assert }) => {
      assert.deepEqual(await titles('reader', 'search=hidden'), [])
      assert.lengthOf((await list('reader', 'press.remark', 'search=hidden')).data, 1)
      assert.lengthOf((await list('reader', 'press.remark', 'filter[paper.title]=hidden')).data, 0)
      assert.lengthOf((await list('editor', 'press.remark', 'filter[paper.title]=hidden')).data, 1)
      const { data } = await list('reader', 'press.remark', 'include=paper&sort=paper.title')
      const shown = data.map(({ paper }) => (paper as JsonObject | null)?.title ?? null)
      assert.sameMembers(shown, ['out', null, null, null])
      const board = await readRecord(session('reader'), 'press.board', ids.board ?? '', {
        ...EMPTY_SHAPE,
        include: { papers: { fields: null, include: { questions: { fields: null, include: {} } } } },
      })
      assert.notMatch(JSON.stringify(board), /hidden|later|own/)
      assert.match(JSON.stringify(board), /q of out/)
    })

    test('nor in a picker, as the target of a link, in the feed of changes', async ({ assert }) => {
      const picked = await pickRecords(session('reader'), 'press.paper', { limit: 10 })
      assert.deepEqual(
        picked.map(({ label }) => label),
        ['out']
      )
      const remark = house.make('press.remark', { text: 'x', paper: ids.hidden ?? '' }, house.as(['reader']))
      assert.deepEqual((await refusalOf(remark)).details, { paper: ['does not exist.'] })
      const all = [ids.out, ids.hidden, ids.own, ids.later].map(String)
      assert.deepEqual([...(await seenRecords(session('reader'), 'press.paper', all))], [ids.out])
      assert.isTrue(await hasSeenChange(session('reader'), 'press.paper', new Date('2020-01-01')))
    })

    test('is told of to people by a message only once it is', async ({ assert }) => {
      const told = (id = '') => isPublished(house.system().session, 'press.paper', id)
      assert.deepEqual(await Promise.all([ids.out, ids.hidden, ids.later].map(told)), [true, false, false])
      assert.isTrue(await isPublished(house.system().session, 'press.board', ids.board ?? ''))
    })

    test('who may not know what is not published cannot hide a record nor make a hidden one', async ({ assert }) => {
      const reader = house.as(['reader'])
      const hide = updateRecord(reader, 'press.paper', ids.out ?? '', { out_on: '2099-01-01' })
      assert.equal((await refusalOf(hide)).kind, 'forbidden')
      const make = house.make('press.paper', { title: 'new' }, reader)
      assert.equal((await refusalOf(make)).kind, 'forbidden')
      await house.make('press.paper', { title: 'new', author: 'Ada' }, house.as(['author']))
    })
  })
}

test.group('What is not published | compile', () => {
  const board = (rollup: object, more: object = {}) => ({
    'plugins/press/schemas/board.json': {
      '$id': 'press.board',
      'title': 'Board',
      'type': 'object',
      'properties': { name: TEXT, papers_count: { 'type': 'integer', 'x-field': { rollup, ...more } } },
      'x-entity': { display: 'name' },
    },
    'plugins/press/schemas/paper.json': {
      ...(press()['plugins/press/schemas/paper.json'] as object),
      'x-entity': { display: 'title', published_when: "state == 'out'" },
    },
  })

  test('a sum over what is not published does not reach who may not know of it', ({ assert }) => {
    const codes = (files: Files) => codesOf(press(files))
    assert.deepEqual(codes(board({ of: 'papers', fn: 'count' })), ['DRV016 /properties/papers_count/x-field'])
    assert.deepEqual(codes(board({ of: 'papers', fn: 'count', where: "state == 'out'" })), [])
    assert.deepEqual(codes(board({ of: 'papers', fn: 'count' }, { declassify: true })), [])
  })
})
