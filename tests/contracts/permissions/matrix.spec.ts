import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import { fieldTypeOf } from '../../../app/engine/fields/main.js'
import type { Actor, Entity, Field } from '../../../app/engine/model/main.js'
import {
  EMPTY_SHAPE,
  listRecords,
  parseListQuery,
  parseQueryString,
  pickRecords,
  readRecord,
} from '../../../app/engine/query/main.js'
import type { ListAnswer } from '../../../app/engine/query/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import type { OpenedDatabase } from '../../support/databases.js'
import { actorWith } from '../../unit/query/workshop.js'
import { entitiesOf, everyActor, IS_WHOLE, refusalOf, registryOf, SCHOOLS, sessionOf, settle } from './ground.js'
import type { Oracle } from './oracle.js'
import { USERS } from './population.js'
import type { Population, Stored } from './population.js'
import { openScene } from './scene.js'

/** Records of each end whose values are asked for: the first are one's own, the last another school's. */
const FEW = IS_WHOLE ? 3 : 1
const ends = (records: readonly Stored[]) => records.slice(0, FEW).concat(records.slice(-FEW))

for (const opener of BOTH_DIALECTS) {
  test.group(`Permissions | every role on every entity | ${opener.name}`, (group) => {
    const registry = registryOf()
    const entities = entitiesOf(registry)
    const everyone = everyActor(registry)
    let opened: OpenedDatabase
    let population: Population
    let oracle: Oracle

    group.setup(async () => {
      ;({ opened, population, oracle } = await openScene(opener, registry))
      return () => opened.close()
    })

    const session = (actor: Actor) => sessionOf(registry, opened.database, actor)
    const list = (actor: Actor, entity: Entity, query = ''): Promise<ListAnswer> =>
      listRecords(session(actor), entity.name, parseListQuery(parseQueryString(`per_page=200&${query}`)))
    const all = (entity: Entity): readonly Stored[] => population[entity.name] ?? []
    const ids = (records: readonly { readonly id?: unknown }[]) => records.map(({ id }) => String(id)).sort()
    const expected = (actor: Actor, entity: Entity) => oracle.visible(actor, entity, 'read')

    test("the population has own, foreign and other schools' records for every scoped role", ({ assert }) => {
      for (const entity of entities) {
        for (const [role, actions] of Object.entries(registry.policies[entity.name]?.roles ?? {})) {
          if (!actions['read']?.scope) continue
          const seen = USERS.map((user) => expected(actorWith([role], user, SCHOOLS[0]), entity).length)
          assert.isTrue(
            seen.some((count) => count > 0),
            `${role} sees no ${entity.name}`
          )
          assert.isTrue(
            seen.some((count) => count < oracle.living(entity, SCHOOLS[0]).length),
            `${role} sees all ${entity.name}`
          )
        }
        assert.isAbove(oracle.living(entity, SCHOOLS[1]).length, 0, `${entity.name} of the other school`)
      }
    })

    test('list, total and read agree with the rules: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyone) {
          const who = `${actor.roles.join('+')} ${actor.userId}`
          if (!oracle.knows(actor, entity, 'read')) {
            assert.equal((await refusalOf(list(actor, entity))).kind, 'not_found', who)
            continue
          }
          const visible = expected(actor, entity)
          const { data, meta } = await list(actor, entity)
          assert.deepEqual(ids(data), ids(visible), who)
          assert.equal(meta.total, visible.length, who)
          for (const record of all(entity)) {
            const fields = oracle.fields(actor, record, 'read')
            const outcome = await settle(readRecord(session(actor), entity.name, record.id, EMPTY_SHAPE))
            if (fields.size === 0) {
              assert.equal(outcome instanceof Refusal && outcome.kind, 'not_found', who)
              continue
            }
            assert.deepEqual(fieldsIn(outcome, entity), shown(entity, fields), who)
            assert.deepEqual(
              fieldsIn(
                data.find(({ id }) => id === record.id),
                entity
              ),
              shown(entity, fields),
              who
            )
          }
        }
      })

    test('no filter tells what the list does not show: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyone.filter((one) => oracle.knows(one, entity, 'read'))) {
          const allowed = oracle.allowed(actor, entity, 'read', 'filter')
          for (const field of entity.fields.filter(({ filters }) => filters.includes('eq'))) {
            for (const record of ends(all(entity))) {
              const text = textOf(oracle, field, record)
              if (text === null) continue
              const query = `filter[${field.name}]=${encodeURIComponent(text)}`
              if (!allowed.has(field.name)) {
                assert.equal((await refusalOf(list(actor, entity, query))).kind, 'invalid', query)
                continue
              }
              const { data, meta } = await list(actor, entity, query)
              const found = expected(actor, entity).filter(
                (candidate) =>
                  oracle.fields(actor, candidate, 'read', 'filter').has(field.name) &&
                  sameText(oracle, field, candidate, text)
              )
              assert.deepEqual(ids(data), ids(found), `${actor.roles.join()} ${query}`)
              assert.equal(meta.total, found.length)
            }
          }
        }
      })

    test('search finds in visible records and fields only: {name}')
      .with(entities.filter(({ search }) => search.length > 0))
      .run(async ({ assert }, entity) => {
        for (const actor of everyone.filter((one) => oracle.knows(one, entity, 'read'))) {
          for (const record of IS_WHOLE ? all(entity) : ends(all(entity))) {
            const word = String(record.values[entity.display] ?? '').split(' ')[0] ?? ''
            if (word === '') continue
            const { data } = await list(actor, entity, `search=${encodeURIComponent(word)}`)
            const visible = new Set(ids(expected(actor, entity)))
            assert.isTrue(
              ids(data).every((id) => visible.has(id)),
              `${actor.roles.join()} search=${word}`
            )
            const seesLabel = oracle.fields(actor, record, 'read', 'search').has(entity.display)
            const isSearched = entity.search.some((path) => path.join() === entity.display)
            if (seesLabel && isSearched) assert.include(ids(data), record.id)
          }
        }
      })

    test('an included record shows what its own grant shows: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        const links = entity.fields.filter(({ link }) => link && !registry.entities[link.entity]?.internal)
        for (const actor of everyone.filter((one) => oracle.knows(one, entity, 'read'))) {
          for (const field of links) {
            const target = registry.entities[field.link?.entity ?? ''] as Entity
            const outcome = await settle(list(actor, entity, `include=${field.name}&fields=id`))
            if (outcome instanceof Refusal) {
              const mayWalk =
                oracle.allowed(actor, entity, 'read', 'read').has(field.name) &&
                (oracle.knows(actor, target, 'refer') || oracle.knows(actor, target, 'read'))
              assert.isFalse(mayWalk, `${actor.roles.join()} include=${field.name}`)
              continue
            }
            for (const row of (outcome as ListAnswer).data) {
              const linked = row[field.name] as { id: string } | null | undefined
              if (!linked) continue
              const record = all(target).find(({ id }) => id === linked.id) as Stored
              const fields = oracle.fields(actor, record, 'refer')
              assert.deepEqual(fieldsIn(linked, target), shown(target, fields.size === 0 ? new Set(['id']) : fields))
            }
          }
        }
      })

    test('to-many relations bring visible records only: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyone.filter((one) => oracle.knows(one, entity, 'read'))) {
          for (const many of Object.values(entity.many)) {
            const outcome = await settle(list(actor, entity, `include=${many.name}&fields=id`))
            if (outcome instanceof Refusal) continue
            const target = registry.entities[many.entity] as Entity
            const link = target.fields.find((field) => field.columns[0]?.name === many.column) as Field
            for (const row of (outcome as ListAnswer).data) {
              const rows = (row[many.name] ?? []) as readonly { id: string }[]
              const found = oracle.visible(actor, target, 'refer').filter(({ values }) => values[link.name] === row.id)
              assert.deepEqual(ids(rows), ids(found), `${actor.roles.join()} ${entity.name}.${many.name}`)
            }
          }
        }
      })

    test('a picker offers what may be referred to: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyone) {
          const outcome = await settle(pickRecords(session(actor), entity.name, { limit: 200 }))
          if (outcome instanceof Refusal) {
            assert.isFalse(oracle.knows(actor, entity, 'refer') || oracle.knows(actor, entity, 'read'))
            continue
          }
          assert.deepEqual(ids(outcome as readonly { id: string }[]), ids(oracle.visible(actor, entity, 'refer')))
        }
      })
  })
}

/** The fields that an answer holds, by name; own rows and back-links aside. */
function fieldsIn(record: unknown, entity: Entity): readonly string[] {
  return Object.keys(record as object)
    .filter((name) => entity.field[name] !== undefined)
    .sort()
}

function shown(entity: Entity, names: ReadonlySet<string>): readonly string[] {
  return entity.fields
    .filter(({ name, columns, derived }) => names.has(name) && (columns.length > 0 || derived !== undefined))
    .map(({ name }) => name)
    .sort()
}

/** A record's value as a query string spells it; null where it has none. */
function textOf(oracle: Oracle, field: Field, record: Stored): string | null {
  const content = oracle.valueOf(record, field)
  if (content === null) return null
  return fieldTypeOf(field.type).codec.toText(field, content, {
    language: 'en',
    timezone: 'Asia/Kolkata',
    currency: 'INR',
  })
}

function sameText(oracle: Oracle, field: Field, record: Stored, text: string): boolean {
  const own = textOf(oracle, field, record)
  return own !== null && own.toLowerCase() === text.toLowerCase()
}
