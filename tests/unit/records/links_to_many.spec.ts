import { test } from '@japa/runner'
import type { Json, JsonObject } from '../../../app/engine/base/main.js'
import type { Registry } from '../../../app/engine/model/main.js'
import {
  EMPTY_SHAPE,
  listRecords,
  parseListQuery,
  parseQueryString,
  readRecord,
} from '../../../app/engine/query/main.js'
import { deleteRecord, restoreRecord, updateRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { compileWithCore, openWorkshop, refusalOf } from './workshop.js'
import type { Workshop } from './workshop.js'

const TEXT = { type: 'string', maxLength: 80 }
const ALL = { read: true, create: true, update: true, delete: true, restore: true, refer: true }
const links = (entity: string, more: object = {}) => ({
  'type': 'array',
  'x-field': { type: 'links', entity, ...more },
})

/** Recipes need ingredients, with how much, and have tags. */
const FILES = {
  'plugins/shop/plugin.json': {
    name: 'shop',
    title: 'Shop',
    version: '1.0.0',
    engine: '^1.0',
    roles: ['boss', 'cook', 'guest'].map((name) => ({ name, title: name })),
  },
  'plugins/shop/schemas/tag.json': {
    '$id': 'shop.tag',
    'title': 'Tag',
    'type': 'object',
    'required': ['name'],
    'properties': { name: TEXT, owner: { type: 'string', format: 'uuid' } },
    'x-entity': { display: 'name', search: ['name'] },
  },
  'plugins/shop/schemas/ingredient.json': {
    '$id': 'shop.ingredient',
    'title': 'Ingredient',
    'type': 'object',
    'required': ['name'],
    'properties': { name: TEXT },
    'x-entity': { display: 'name' },
  },
  'plugins/shop/schemas/recipe.json': {
    '$id': 'shop.recipe',
    'title': 'Recipe',
    'type': 'object',
    'required': ['name'],
    'properties': {
      name: TEXT,
      tags: links('shop.tag', { on_delete: 'clear', inverse: 'recipes' }),
      ingredients: {
        ...links('shop.ingredient', {
          inverse: 'uses',
          attributes: {
            required: ['grams'],
            properties: { grams: { type: 'integer', minimum: 1 }, chopped: { type: 'boolean', default: false } },
          },
        }),
        maxItems: 4,
      },
    },
    'x-entity': { display: 'name' },
  },
  'plugins/shop/access.json': {
    'scopes': [{ name: 'own', entity: 'shop.tag', rule: 'owner == actor.user' }],
    '*': { boss: ALL },
    'shop.recipe': { cook: { read: true, update: true, create: true }, guest: { read: true } },
    'shop.ingredient': { cook: { read: true, refer: true } },
    'shop.tag': { cook: { read: { scope: 'own' }, refer: { scope: 'own' } } },
  },
}

let compiled: Registry | null = null
const recipes = () => (compiled ??= compileWithCore(FILES))

type Link = Record<string, Json>

for (const opener of BOTH_DIALECTS) {
  test.group(`Records | links to many | ${opener.name}`, (group) => {
    let shop: Workshop
    let recipe: string
    const tags: string[] = []
    const foods: string[] = []
    group.each.setup(async () => {
      shop = await openWorkshop(opener, recipes())
      tags.length = foods.length = 0
      for (const name of ['quick', 'cold', 'green']) tags.push(await shop.make('shop.tag', { name }))
      for (const name of ['rice', 'peas', 'salt']) foods.push(await shop.make('shop.ingredient', { name }))
      recipe = await shop.make('shop.recipe', {
        name: 'Pulao',
        tags: [tag(0), tag(1)],
        ingredients: [
          { target: food(0), grams: 200 },
          { target: food(1), grams: 80, chopped: true },
        ],
      })
      return () => shop.close()
    })

    const tag = (index: number) => tags[index] ?? ''
    const food = (index: number) => foods[index] ?? ''
    const read = (name: string, as: readonly string[] = ['boss']) =>
      readRecord(shop.as(as).session, 'shop.recipe', recipe, {
        ...EMPTY_SHAPE,
        include: { [name]: { fields: null, include: {} } },
      })
    const held = async (name: string) => (await read(name))[name] as readonly Link[]
    const targets = async (name: string) => (await held(name)).map((row) => row.target)
    const patch = (body: JsonObject, version = 1, as: readonly string[] = ['boss']) =>
      updateRecord(shop.as(as), 'shop.recipe', recipe, { version, ...body })
    const refused = (body: JsonObject, version?: number, as?: readonly string[]) => refusalOf(patch(body, version, as))
    const listed = async (query: string, entity = 'shop.recipe') => {
      const { data } = await listRecords(shop.as(['boss']).session, entity, parseListQuery(parseQueryString(query)))
      return data.map((record) => record.id)
    }

    test('a list of ids is all there is; what stays keeps its row', async ({ assert }) => {
      const before = await held('tags')
      const { data } = await patch({ tags: [tag(2), tag(0)] })
      assert.deepEqual(await targets('tags'), [tag(2), tag(0)])
      assert.equal((await held('tags'))[1]?.id, before[0]?.id)
      assert.equal(data?.version, 2)
      assert.deepEqual(
        (await shop.rows('shop.recipe_tags')).map((row) => [row.target_id, row.deleted_at === null]),
        [
          [tag(0), true],
          [tag(1), false],
          [tag(2), true],
        ]
      )
    })

    test('a list that says the same writes nothing', async ({ assert }) => {
      const { data } = await patch({ tags: [tag(0), tag(1)], ingredients: [food(0), food(1)] })
      assert.equal(data?.version, 1)
    })

    test('a row without id is known by whom it links to, and what is not said of it stays', async ({ assert }) => {
      await patch({ ingredients: [{ target: food(1), grams: 90 }, food(0), { target: food(2), grams: 1 }] })
      assert.deepEqual(
        (await held('ingredients')).map(({ target, grams, chopped }) => [target, grams, chopped]),
        [
          [food(1), 90, true],
          [food(0), 200, false],
          [food(2), 1, false],
        ]
      )
    })

    test('a delta adds, changes and takes away by ids of targets or rows', async ({ assert }) => {
      const [first] = await held('ingredients')
      await patch({
        ingredients: {
          add: [{ target: food(2), grams: 5 }],
          update: [{ target: food(1), grams: 70 }],
          remove: [first?.id ?? ''],
        },
        tags: { remove: [tag(0)], add: [tag(2)] },
      })
      assert.deepEqual(
        (await held('ingredients')).map(({ target, grams }) => [target, grams]),
        [
          [food(1), 70],
          [food(2), 5],
        ]
      )
      assert.deepEqual(await targets('tags'), [tag(1), tag(2)])
    })

    test('a link may be led to another target, and its place be taken in the same body', async ({ assert }) => {
      const [first] = await held('ingredients')
      await patch({
        ingredients: [
          { id: first?.id ?? '', target: food(2) },
          { target: food(0), grams: 3 },
        ],
      })
      assert.deepEqual(await targets('ingredients'), [food(2), food(0)])
    })

    test('says of each mistake where it stands', async ({ assert }) => {
      const [first] = await held('ingredients')
      const id = first?.id ?? ''
      const cases: readonly (readonly [JsonObject, Record<string, string[]>])[] = [
        [{ ingredients: [food(0), food(2)] }, { 'ingredients.1.grams': ['is required.'] }],
        [
          {
            ingredients: [
              { id, grams: 1 },
              { target: food(0), grams: 2 },
            ],
          },
          { 'ingredients.1.target': ['is named twice.'] },
        ],
        [{ tags: [tag(0), tag(0)] }, { 'tags.1.target': ['is named twice.'] }],
        [
          { ingredients: { add: [{ target: food(0), grams: 2 }] } },
          { 'ingredients.add.0.target': ['is already taken.'] },
        ],
        [
          { ingredients: { update: [{ target: food(2), grams: 2 }] } },
          { 'ingredients.update.0.target': ['does not exist.'] },
        ],
        [{ tags: { remove: [tag(2)] } }, { 'tags.remove.0': ['does not exist.'] }],
        [{ tags: [food(0)] }, { 'tags.0.target': ['does not exist.'] }],
        [{ tags: [null] as Json }, { tags: ['must be a list of rows, or an object with add, update and remove.'] }],
        [
          { ingredients: [{ target: food(0), grams: 1, colour: 'red' }] },
          { 'ingredients.0.colour': ['is not a known name here.'] },
        ],
        [{ ingredients: { add: [{ grams: 1 }] } }, { 'ingredients.add.0.target': ['is required.'] }],
      ]
      for (const [body, details] of cases) {
        const refusal = await refused(body)
        assert.equal(refusal.kind, 'invalid', JSON.stringify(body))
        assert.deepEqual(refusal.details, details)
      }
      assert.equal((await refused({ tags: [tag(2)] }, 7)).kind, 'stale')
      assert.equal(
        (await refusalOf(updateRecord(shop.as(['boss']), 'shop.recipe', recipe, { tags: [] }))).kind,
        'precondition'
      )
      assert.deepEqual(await targets('tags'), [tag(0), tag(1)])
      assert.equal((await read('tags')).version, 1)
    })

    test('on a new record each target stands once, and must be there', async ({ assert }) => {
      const make = (body: JsonObject) => refusalOf(shop.make('shop.recipe', { name: 'Dal', ...body }))
      assert.deepEqual(
        Object.keys(
          (
            await make({
              ingredients: [
                { target: food(0), grams: 1 },
                { target: food(0), grams: 2 },
              ],
            })
          ).details
        ),
        ['ingredients.1.target']
      )
      assert.deepEqual(Object.keys((await make({ tags: ['0192f3a4-7c1e-7b60-9d55-3a1f0c2e4b71'] })).details), [
        'tags.0.target',
      ])
      assert.deepEqual(Object.keys((await make({ tags: { add: [tag(0)] } })).details), ['tags'])
      assert.deepEqual(Object.keys((await make({ ingredients: [food(0)] })).details), ['ingredients.0.grams'])
      assert.deepEqual(await listed('filter[name]=Dal'), [])
    })

    test('a target outside the grant cannot be linked to; one that was linked by others stays', async ({ assert }) => {
      const hidden = await refused({ tags: [tag(0), tag(1), tag(2)] }, 1, ['cook'])
      assert.deepEqual(hidden.details, { 'tags.2.target': ['does not exist.'] })
      await patch({ tags: [tag(1)] }, 1, ['cook'])
      assert.deepEqual(await targets('tags'), [tag(1)])
      assert.equal((await refused({ tags: [] }, 2, ['guest'])).kind, 'forbidden')
    })

    test('are filtered by, from both sides', async ({ assert }) => {
      const other = await shop.make('shop.recipe', { name: 'Salad', ingredients: [{ target: food(1), grams: 300 }] })
      assert.deepEqual(await listed(`filter[tags.target]=${tag(0)}`), [recipe])
      assert.deepEqual(await listed('filter[tags.target.name]=cold'), [recipe])
      assert.deepEqual(
        await listed(`filter[ingredients][some][target]=${food(1)}&filter[ingredients][some][grams][gte]=100`),
        [other]
      )
      assert.deepEqual(await listed(`filter[tags][none][target]=${tag(0)}`), [other])
      assert.deepEqual(await listed('filter[uses][some][parent.name]=Salad', 'shop.ingredient'), [food(1)])
    })

    test('the other side shows the rows that lead there, with their records', async ({ assert }) => {
      const ground = { fields: null, include: {} }
      const found = await readRecord(shop.as(['boss']).session, 'shop.ingredient', food(1), {
        ...EMPTY_SHAPE,
        include: { uses: { ...ground, include: { parent: ground } } },
      })
      assert.containsSubset(found, { uses: [{ grams: 80, parent: { id: recipe, _label: 'Pulao' } }] })
    })

    test('a target that is deleted takes its links along where it is said, with a version and an entry of the owner', async ({
      assert,
    }) => {
      await deleteRecord(shop.as(['boss']), 'shop.tag', tag(0))
      assert.deepEqual(await targets('tags'), [tag(1)])
      const entries = (await shop.rows('core.audit_entry')).filter((row) => row.record === recipe)
      assert.equal(entries.length, 2)
      await restoreRecord(shop.as(['boss']), 'shop.tag', tag(0))
      assert.sameMembers(await targets('tags'), [tag(0), tag(1)])
    })

    test('a target that is linked to stays where that is said', async ({ assert }) => {
      const refusal = await refusalOf(deleteRecord(shop.as(['boss']), 'shop.ingredient', food(0)))
      assert.equal(refusal.kind, 'conflict')
      assert.include(refusal.message, 'Recipe: Ingredients')
      await patch({ ingredients: { remove: [food(0)] } })
      await deleteRecord(shop.as(['boss']), 'shop.ingredient', food(0))
    })

    test('go and come back with their record, those taken before not', async ({ assert }) => {
      await patch({ tags: [tag(1)] })
      await deleteRecord(shop.as(['boss']), 'shop.recipe', recipe)
      assert.deepEqual(
        (await shop.rows('shop.recipe_tags')).filter((row) => row.deleted_at === null),
        []
      )
      await restoreRecord(shop.as(['boss']), 'shop.recipe', recipe)
      assert.deepEqual(await targets('tags'), [tag(1)])
      assert.deepEqual(await targets('ingredients'), [food(0), food(1)])
    })

    test('do not come back to a target that is gone meanwhile: the record stays deleted and says why', async ({
      assert,
    }) => {
      await deleteRecord(shop.as(['boss']), 'shop.recipe', recipe)
      await deleteRecord(shop.as(['boss']), 'shop.ingredient', food(0))
      const refusal = await refusalOf(restoreRecord(shop.as(['boss']), 'shop.recipe', recipe))
      assert.equal(refusal.kind, 'conflict')
      assert.deepEqual(
        (await shop.rows('shop.recipe_ingredients')).filter((row) => row.deleted_at === null),
        []
      )
      await restoreRecord(shop.as(['boss']), 'shop.ingredient', food(0))
      await restoreRecord(shop.as(['boss']), 'shop.recipe', recipe)
      assert.deepEqual(await targets('ingredients'), [food(0), food(1)])
    })

    test('a target that comes back finds its place taken, or its record gone: it says what is in the way', async ({
      assert,
    }) => {
      await deleteRecord(shop.as(['boss']), 'shop.tag', tag(0))
      await deleteRecord(shop.as(['boss']), 'shop.recipe', recipe)
      const refusal = await refusalOf(restoreRecord(shop.as(['boss']), 'shop.tag', tag(0)))
      assert.equal(refusal.kind, 'conflict')
    })
  })
}
