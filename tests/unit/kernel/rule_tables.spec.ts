import { test } from '@japa/runner'
import { performAction, readAction, ruleCode } from '../../../app/engine/actions/main.js'
import type { JsonObject } from '../../../app/engine/base/main.js'
import type { RuleSubject } from '../../../app/engine/model/main.js'
import { pluginContext, updateRecord } from '../../../app/engine/records/main.js'
import type { WriteContext } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { appWith, compileFiles, entity, link, TEXT } from '../compile/fixture.js'
import type { Files } from '../compile/fixture.js'
import { compileWithCore, openWorkshop, refusalOf } from '../records/workshop.js'
import type { Workshop } from '../records/workshop.js'

const DAY = { type: 'string', format: 'date' }
const ALL = { read: true, create: true, update: true, delete: true, restore: true, refer: true }
const TABLE = { dimensions: ['category', 'kind'], from: 'from_on', to: 'to_on' }
const FIELDS = {
  name: TEXT,
  category: link('lend.category'),
  kind: { enum: ['book', 'film'] },
  days: { type: 'integer' },
  from_on: DAY,
  to_on: DAY,
}

/** How long a category of borrowers keeps a kind of thing. */
const LENDING: Files = {
  'plugins/lend/plugin.json': {
    name: 'lend',
    title: 'Lending',
    version: '1.0.0',
    engine: '^1.0',
    elevates: ['lend.rule'],
    roles: ['boss', 'clerk'].map((name) => ({ name, title: name })),
  },
  'plugins/lend/schemas/category.json': entity(
    'lend.category',
    { name: TEXT },
    { display: 'name' },
    { required: ['name'] }
  ),
  'plugins/lend/schemas/rule.json': entity('lend.rule', FIELDS, { display: 'name', rules: TABLE }),
  'plugins/lend/access.json': {
    '*': { boss: ALL },
    'lend.category': { clerk: { read: true } },
    'lend.rule': { boss: { ...ALL, which: true } },
  },
}

const lending = compileWithCore(LENDING)

for (const opener of BOTH_DIALECTS) {
  test.group(`Rule tables | ${opener.name}`, (group) => {
    let desk: Workshop
    let staff = ''
    let pupils = ''
    group.each.setup(async () => {
      desk = await openWorkshop(opener, lending)
      staff = await desk.make('lend.category', { name: 'Staff' })
      pupils = await desk.make('lend.category', { name: 'Pupils' })
      return () => desk.close()
    })

    const rule = (name: string, more: JsonObject = {}) => desk.make('lend.rule', { name, ...more })
    const records = (context: WriteContext) => pluginContext(context.session, 'lend').records
    const find = async (subjects: readonly RuleSubject[], on = '2026-11-16') =>
      (await records(desk.as(['boss'])).rules('lend.rule', subjects, on)).map(
        (found) => (found.rule as JsonObject | null)?.['name'] ?? null
      )

    test('the most specific rule that fits holds; among equals the one of the earlier dimension', async ({
      assert,
    }) => {
      await rule('any')
      await rule('staff', { category: staff })
      await rule('films', { kind: 'film' })
      await rule('staff films', { category: staff, kind: 'film' })
      const subjects = [
        { category: staff, kind: 'film' },
        { category: staff, kind: 'book' },
        { category: pupils, kind: 'film' },
        { category: pupils, kind: 'book' },
        { category: staff, kind: null },
        {},
      ]
      assert.deepEqual(await find(subjects), ['staff films', 'staff', 'films', 'any', 'staff', 'any'])
      await rule('pupils', { category: pupils })
      assert.deepEqual(await find([{ category: pupils, kind: 'film' }]), ['pupils'])
    })

    test('holds on its days, both ends included', async ({ assert }) => {
      await rule('old', { to_on: '2026-11-15' })
      await rule('new', { from_on: '2026-11-16', to_on: '2026-11-30' })
      const days = ['2026-11-15', '2026-11-16', '2026-11-30', '2026-12-01']
      const found = await Promise.all(days.map(async (day) => (await find([{}], day))[0]))
      assert.deepEqual(found, ['old', 'new', 'new', null])
    })

    test('two rules do not say the same on one day, whatever they leave open', async ({ assert }) => {
      await rule('any', { to_on: '2026-11-15' })
      await rule('staff', { category: staff })
      const kept = await rule('films', { category: staff, kind: 'film', from_on: '2026-11-01' })
      for (const twin of [{ from_on: '2026-11-15' }, { category: staff }, { category: staff, kind: 'film' }]) {
        assert.equal((await refusalOf(rule('twin', twin))).kind, 'conflict')
      }
      await rule('later', { from_on: '2026-11-16' })
      await rule('other', { category: pupils })
      const change = updateRecord(desk.as(['boss']), 'lend.rule', kept, { kind: null })
      assert.equal((await refusalOf(change)).kind, 'conflict')
      assert.lengthOf(await desk.rows('lend.rule'), 5)
    })

    test('explains which rules fit and why the others do not hold, in one statement for all subjects', async ({
      assert,
    }) => {
      await rule('any')
      await rule('films', { kind: 'film' })
      await rule('staff', { category: staff })
      const [found] = await records(desk.as(['boss'])).rules('lend.rule', [{ category: staff, kind: 'film' }])
      assert.deepEqual(
        found?.fitting.map((one) => [(one.rule as JsonObject)['name'], one.names, one.verdict]),
        [
          ['staff', ['category'], 'chosen'],
          ['films', ['kind'], 'less_important'],
          ['any', [], 'less_specific'],
        ]
      )
      const count = async (subjects: number) => {
        const { session } = desk.as(['boss'])
        let statements = 0
        const database = new Proxy(session.database, {
          get(target, name) {
            const value: unknown = Reflect.get(target, name)
            if (name === 'read') statements += 1
            return typeof value === 'function' ? value.bind(target) : value
          },
        })
        const many = Array.from({ length: subjects }, () => ({ category: staff, kind: 'film' }))
        await pluginContext({ ...session, database }, 'lend').records.rules('lend.rule', many)
        return statements
      }
      assert.deepEqual([await count(1), await count(500)], [1, 1])
    })

    test('is told by a read of its own, and to nobody who may not read the table', async ({ assert }) => {
      await rule('any')
      const id = await rule('staff', { category: staff })
      const code = ruleCode(lending)[0]
      const context = desk.as(['boss'])
      if (code?.kind !== 'action') throw new Error('No code tells of rules')
      const session = {
        ...context.session,
        extensions: { ...context.session.extensions, action: () => ({ plugin: 'lend', run: code.run }) },
      }
      const answer = await readAction(session, 'lend.rule', null, 'which', { category: staff, on: '2026-11-16' })
      assert.deepInclude(answer, { rule: id, label: 'staff', on: '2026-11-16' })
      const wrong = readAction(session, 'lend.rule', null, 'which', { kind: 'song' })
      assert.deepEqual(Object.keys((await refusalOf(wrong)).details), ['kind'])
      const clerk = desk.as(['clerk'])
      assert.equal(
        (
          await refusalOf(
            performAction(clerk, 'lend.rule', null, 'which', {}).catch(async () =>
              records(clerk).rules('lend.rule', [{}])
            )
          )
        ).kind,
        'forbidden'
      )
      const [elevated] = await records(clerk)
        .elevated('a loan')
        .rules('lend.rule', [{ category: staff }])
      assert.equal((elevated?.rule as JsonObject | null)?.['name'], 'staff')
    })
  })
}

test.group('Compile | rule tables', () => {
  test('refuses dimensions that are no links or choices, and ends that are no days', ({ assert }) => {
    const codes = (rules: object) =>
      compileFiles(
        appWith({ name: TEXT, kind: { enum: ['a'] }, size: { type: 'integer' }, from: DAY, to: DAY }, { rules })
      )
        .findings.filter(({ severity }) => severity === 'error')
        .map(({ code }) => code)
    assert.deepEqual(codes({ dimensions: ['kind'], from: 'from', to: 'to' }), [])
    assert.deepEqual(codes({ dimensions: ['name'], from: 'from', to: 'to' }), ['RUL002'])
    assert.deepEqual(codes({ dimensions: ['kinds'], from: 'from', to: 'to' }), ['RUL001'])
    assert.include(codes({ dimensions: ['kind'], from: 'size', to: 'to' }), 'CON011')
  })
})
