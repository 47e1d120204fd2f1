import { test } from '@japa/runner'
import { listRecords, parseListQuery, parseQueryString } from '../../../app/engine/query/main.js'
import {
  createRecord,
  createRecords,
  deleteRecord,
  restoreRecord,
  updateRecord,
} from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { codesOf, entity, link, manifest } from '../compile/fixture.js'
import type { Files } from '../compile/fixture.js'
import { compileWithCore, id, openWorkshop, OTHER_SCHOOL, refusalOf } from './workshop.js'
import type { Workshop } from './workshop.js'

const TEXT = { type: 'string', maxLength: 80 }
const ALL = { read: true, create: true, update: true, delete: true, restore: true, refer: true }

function farm(below = true, onDelete = 'cascade'): Files {
  return {
    'plugins/farm/plugin.json': manifest('farm', {
      roles: ['boss', 'head', 'keeper', 'porter', 'blind'].map((name) => ({ name, title: name })),
    }),
    'plugins/farm/schemas/field.json': entity(
      'farm.field',
      {
        name: TEXT,
        head: { type: 'string', format: 'uuid' },
        parent: link('farm.field', { on_delete: onDelete, inverse: 'parts' }),
      },
      { kind: 'tree', display: 'name' }
    ),
    'plugins/farm/schemas/cow.json': entity(
      'farm.cow',
      { name: TEXT, field: link('farm.field', { on_delete: 'cascade', inverse: 'cows' }) },
      { display: 'name' }
    ),
    'plugins/farm/access.json': {
      'scopes': [{ name: 'own', entity: 'farm.field', rule: 'head == actor.user', below }],
      '*': { boss: ALL },
      'farm.field': {
        head: { read: { scope: 'own' }, update: { scope: 'own' } },
        keeper: { read: true },
        blind: { read: true },
        fields: { parent: { read: ['boss', 'head', 'keeper'] } },
      },
      'farm.cow': {
        head: { read: { scope: 'own', via: 'field' } },
        keeper: { read: true },
        blind: { read: true },
        porter: { read: true },
      },
    },
  }
}

const registry = compileWithCore(farm())
const HEAD = id('u', 1)

test.group('Trees | declarations', () => {
  const declared = (properties: object) =>
    codesOf({
      'plugins/app/plugin.json': manifest('app'),
      'plugins/app/schemas/thing.json': entity(
        'app.thing',
        { name: TEXT, ...properties },
        { kind: 'tree', display: 'name' },
        { required: ['up'] }
      ),
      'plugins/app/access.json': { 'app.thing': {} },
    })
  test('a tree has one link to itself, which may be empty', ({ assert }) => {
    assert.include(declared({ up: link('app.thing') }), 'REL010 /properties/up')
    assert.include(declared({ up: link('app.thing'), down: link('app.thing') }), 'REL010 /x-entity/kind')
  })
  test('only a tree has something below', ({ assert }) => {
    const files = {
      ...farm(),
      'plugins/farm/schemas/field.json': entity(
        'farm.field',
        { name: TEXT, head: { type: 'string', format: 'uuid' } },
        { display: 'name' }
      ),
    }
    assert.include(
      codesOf({
        ...files,
        'plugins/farm/schemas/cow.json': entity(
          'farm.cow',
          { name: TEXT, field: link('farm.field') },
          { display: 'name' }
        ),
      }).join(),
      'ACC028'
    )
  })
})

for (const opener of BOTH_DIALECTS) {
  test.group(`Trees | ${opener.name}`, (group) => {
    let shop: Workshop
    group.each.setup(async () => {
      shop = await openWorkshop(opener, registry)
      return () => shop.close()
    })

    const field = (name: string, parent: string | null = null, head: string | null = null) =>
      shop.make('farm.field', { name, parent, head })
    const names = async (entityName: string, query = '', roles = ['boss'], userId = HEAD) => {
      const { session } = shop.as(roles, userId)
      const { data } = await listRecords(session, entityName, parseListQuery(parseQueryString(`sort=name&${query}`)))
      return data.map(({ name }) => name)
    }
    const move = async (target: string, parent: string | null) =>
      updateRecord(shop.as(['boss']), 'farm.field', target, { parent })

    /** A: B (C, D: E); F beside. Cows of every one. */
    const grow = async () => {
      const a = await field('A')
      const b = await field('B', a, HEAD)
      const [c, d] = [await field('C', b), await field('D', b)]
      const [e, f] = [await field('E', d), await field('F')]
      for (const [index, at] of [a, b, c, d, e, f].entries()) {
        await shop.make('farm.cow', { name: 'abcdef'[index] ?? '', field: at })
      }
      return { a, b, c, d, e, f }
    }

    test('under is the record and everything below it, of the tree and of what links to it', async ({ assert }) => {
      const { a, b, d, f } = await grow()
      assert.deepEqual(await names('farm.field', `filter[id][under]=${b}`), ['B', 'C', 'D', 'E'])
      assert.deepEqual(await names('farm.field', `filter[parent][under]=${b}`), ['C', 'D', 'E'])
      assert.deepEqual(await names('farm.cow', `filter[field][under]=${d}`), ['d', 'e'])
      assert.deepEqual(await names('farm.cow', `filter[field.parent][under]=${a}`), ['b', 'c', 'd', 'e'])
      assert.deepEqual(await names('farm.cow', `filter[field][under]=${f}`), ['f'])
      assert.deepEqual(await names('farm.cow', `filter[or][0][field][under]=${d}&filter[or][1][field][under]=${f}`), [
        'd',
        'e',
        'f',
      ])
      assert.deepEqual(await names('farm.cow', `filter[field][under]=${id('z', 9)}`), [])
      await deleteRecord(shop.as(['boss']), 'farm.field', d)
      assert.deepEqual(await names('farm.cow', `filter[field][under]=${a}`), ['a', 'b', 'c'])
      const { session } = shop.as(['boss'])
      const { statements } = await shop.database.countStatements(() =>
        listRecords(session, 'farm.cow', parseListQuery(parseQueryString(`filter[field][under]=${a}`)))
      )
      assert.lengthOf(statements, 2)
    })

    test('under walks only what its reader sees, and is unknown where the tree is', async ({ assert }) => {
      const { a, b } = await grow()
      const other = await field('Other', b, id('u', 2))
      assert.deepEqual(await names('farm.field', `filter[id][under]=${a}`, ['head'], id('u', 2)), [])
      assert.deepEqual(await names('farm.field', `filter[id][under]=${other}`, ['head'], id('u', 2)), ['Other'])
      for (const role of ['blind', 'porter']) {
        assert.equal((await refusalOf(names('farm.cow', `filter[field][under]=${a}`, [role]))).kind, 'invalid')
      }
      assert.equal((await refusalOf(names('farm.cow', `filter[id][under]=${a}`))).kind, 'invalid')
      assert.equal((await refusalOf(names('farm.cow', 'filter[field][under]=x'))).kind, 'invalid')
    })

    test('a scope may reach below: the own field, all that stands below it, and what links there', async ({
      assert,
    }) => {
      const { c, e, f } = await grow()
      assert.deepEqual(await names('farm.field', '', ['head']), ['B', 'C', 'D', 'E'])
      assert.deepEqual(await names('farm.cow', '', ['head']), ['b', 'c', 'd', 'e'])
      assert.deepEqual(await names('farm.cow', '', ['head'], id('u', 7)), [])
      await move(e, f)
      assert.deepEqual(await names('farm.cow', '', ['head']), ['b', 'c', 'd'])
      // One may not move what is one's own out of one's own.
      const out = await refusalOf(updateRecord(shop.as(['head']), 'farm.field', c, { parent: null }))
      assert.equal(out.kind, 'forbidden')
    })

    test('nothing stands below itself', async ({ assert }) => {
      const { a, b, e } = await grow()
      for (const parent of [a, b, e]) {
        const refusal = await refusalOf(move(a, parent))
        assert.deepEqual(refusal.details, { parent: ['stands below the record itself.'] })
      }
      await move(b, null)
      await move(a, e)
      assert.deepEqual(await names('farm.field', `filter[id][under]=${b}`), ['A', 'B', 'C', 'D', 'E'])
      const own = id('o', 1)
      const made = await refusalOf(createRecord(shop.as(['boss']), 'farm.field', { id: own, name: 'O', parent: own }))
      assert.equal(made.kind, 'invalid')
    })

    test('two who move at once make no circle', async ({ assert }) => {
      for (let round = 0; round < 5; round++) {
        const [one, two] = [await field(`One ${round}`), await field(`Two ${round}`)]
        const settled = await Promise.allSettled([move(one, two), move(two, one)])
        assert.deepEqual(settled.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
      }
    })

    test('a tree has at most twenty levels, however it grows', async ({ assert }) => {
      const chain: string[] = [await field('L1')]
      for (let level = 2; level <= 20; level++) chain.push(await field(`L${level}`, chain.at(-1)))
      const deeper = await refusalOf(field('L21', chain.at(-1)))
      assert.match(deeper.details?.['parent']?.[0] ?? '', /too deep/)
      const top = await field('Top')
      assert.equal((await refusalOf(move(chain[0] ?? '', top))).kind, 'invalid')
      await move(chain[1] ?? '', top)
      const many = await refusalOf(
        createRecords(shop.as(['boss']).session, 'farm.field', [{ name: 'X' }, { name: 'Y', parent: chain[19] ?? '' }])
      )
      assert.equal(many.kind, 'invalid')
    })

    test('a move costs the same statements, however deep; no move none', async ({ assert }) => {
      const { a, b, e, f } = await grow()
      const count = async (work: () => Promise<unknown>) =>
        (await shop.database.countStatements(work)).statements.length
      const moved = await count(() => move(b, f))
      assert.equal(await count(() => move(e, f)), moved)
      assert.equal(await count(() => move(a, f)), moved)
      const held = shop.database.dialect === 'postgres' ? 2 : 1
      const named = () => updateRecord(shop.as(['boss']), 'farm.field', a, { name: 'AA', parent: f })
      assert.equal(await count(named), moved - held)
    })

    test('a deletion takes what stands below, and its undoing brings exactly that back', async ({ assert }) => {
      const { a, b, c } = await grow()
      await deleteRecord(shop.as(['boss']), 'farm.field', c)
      await deleteRecord(shop.as(['boss']), 'farm.field', b)
      assert.deepEqual(await names('farm.field'), ['A', 'F'])
      assert.deepEqual(await names('farm.cow'), ['a', 'f'])
      await deleteRecord(shop.as(['boss']), 'farm.field', a)
      assert.equal((await refusalOf(restoreRecord(shop.as(['boss']), 'farm.field', b))).kind, 'conflict')
      await restoreRecord(shop.as(['boss']), 'farm.field', a)
      await restoreRecord(shop.as(['boss']), 'farm.field', b)
      assert.deepEqual(await names('farm.field'), ['A', 'B', 'D', 'E', 'F'])
      assert.deepEqual(await names('farm.cow'), ['a', 'b', 'd', 'e', 'f'])
    })

    test('a deletion and a child that comes at the same time: one of both wins', async ({ assert }) => {
      for (let round = 0; round < 6; round++) {
        const top = await field(`Top ${round}`)
        const [removed, made] = await Promise.allSettled([
          deleteRecord(shop.as(['boss']), 'farm.field', top),
          createRecord(shop.as(['boss']), 'farm.field', { name: `Child ${round}`, parent: top }),
        ])
        assert.equal(removed.status, 'fulfilled')
        const orphans = (await shop.rows('farm.field')).filter(
          (row) => row['parent_id'] === top && row['deleted_at'] === null
        )
        assert.deepEqual(orphans, [], made.status)
      }
    })

    test('trees of schools are apart', async ({ assert }) => {
      const { a } = await grow()
      const foreign = shop.as(['boss'], HEAD, OTHER_SCHOOL)
      assert.equal((await refusalOf(createRecord(foreign, 'farm.field', { name: 'F', parent: a }))).kind, 'invalid')
      const { data } = await listRecords(
        foreign.session,
        'farm.field',
        parseListQuery(parseQueryString(`filter[id][under]=${a}`))
      )
      assert.deepEqual(data, [])
    })
  })
}
