import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import type { Json } from '../../../app/engine/base/main.js'
import { fieldTypeOf } from '../../../app/engine/fields/main.js'
import type { Actor, Entity, Field } from '../../../app/engine/model/main.js'
import {
  aggregateRecords,
  listRecords,
  parametersOfBody,
  parseAggregateQuery,
  parseListQuery,
  parseQueryString,
} from '../../../app/engine/query/main.js'
import type { AggregateAnswer } from '../../../app/engine/query/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import type { OpenedDatabase } from '../../support/databases.js'
import { entitiesOf, everyActor, registryOf, sessionOf, settle } from './ground.js'
import type { Oracle } from './oracle.js'
import type { Stored } from './population.js'
import { openScene } from './scene.js'

/** Records that a group holds at least for who sees totals alone. */
const SMALLEST = 5

for (const opener of BOTH_DIALECTS) {
  test.group(`Permissions | totals for every role on every entity | ${opener.name}`, (group) => {
    const registry = registryOf()
    const entities = entitiesOf(registry).filter(({ kind }) => kind !== 'single')
    const everyone = everyActor(registry)
    let opened: OpenedDatabase
    let oracle: Oracle

    group.setup(async () => {
      ;({ opened, oracle } = await openScene(opener, registry))
      return () => opened.close()
    })

    const ask = (actor: Actor, entity: Entity, query: string) =>
      settle(
        aggregateRecords(
          sessionOf(registry, opened.database, actor),
          entity.name,
          parseAggregateQuery(parseQueryString(query))
        )
      )
    const rowsOf = (answer: AggregateAnswer | Refusal) => {
      if (answer instanceof Refusal) throw answer
      return answer.data
    }

    test('counts what the list shows, or refuses as it does: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyone) {
          const who = actor.roles.join('+')
          const answer = await ask(actor, entity, 'measures=count')
          if (oracle.knows(actor, entity, 'read')) {
            assert.deepEqual(rowsOf(answer), [{ count: oracle.visible(actor, entity, 'read').length }], who)
          } else if (oracle.knows(actor, entity, 'report')) {
            const count = oracle.visible(actor, entity, 'report').length
            assert.deepEqual(rowsOf(answer), count < SMALLEST ? [] : [{ count }], who)
          } else assert.include(['not_found', 'forbidden'], answer instanceof Refusal && answer.kind, who)
        }
      })

    test('no group and no measure tells what may not be used: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyone.filter((one) => oracle.knows(one, entity, 'read'))) {
          const allowed = oracle.allowed(actor, entity, 'read', 'aggregate')
          const visible = oracle.visible(actor, entity, 'read')
          const usable = (field: Field, record: Stored): Json =>
            oracle.fields(actor, record, 'read', 'aggregate').has(field.name) ? oracle.valueOf(record, field) : null
          // The population says nothing of when and by whom its records were made.
          const told = entity.fields.filter(({ name, system }) => !system || name === 'id')
          for (const field of told.filter(({ aggregates }) => aggregates.includes('count'))) {
            const who = `${actor.roles.join('+')} ${field.name}`
            const counted = await ask(actor, entity, `measures=count:${field.name}`)
            if (!allowed.has(field.name)) {
              assert.equal(counted instanceof Refusal && counted.kind, 'invalid', who)
              const grouped = await ask(actor, entity, `groups=${field.name}`)
              assert.equal(grouped instanceof Refusal && grouped.kind, 'invalid', who)
              continue
            }
            const cells = visible.map((record) => usable(field, record))
            const known = cells.filter((cell) => cell !== null)
            assert.deepEqual(rowsOf(counted), [{ [`count:${field.name}`]: known.length }], who)
            if (!fieldTypeOf(field.type).filters.includes('eq')) continue
            const groups = rowsOf(await ask(actor, entity, `groups=${field.name}`))
            const expected = [...Map.groupBy(cells, (cell) => JSON.stringify(cell))]
            assert.sameDeepMembers(
              groups.map((row) => [JSON.stringify(row[field.name]), row['count']]),
              expected.map(([cell, rows]) => [cell, rows.length]),
              who
            )
          }
        }
      })

    test('a body asks for the same list as a query string: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyone) {
          const session = sessionOf(registry, opened.database, actor)
          const { display } = entity
          const by = async (query: ReturnType<typeof parseListQuery>) => {
            const answer = await settle(listRecords(session, entity.name, query))
            return answer instanceof Refusal ? { kind: answer.kind, details: answer.details } : answer.data
          }
          const texts = await by(parseListQuery(parseQueryString(`filter[${display}][null]=false&per_page=200`)))
          const body = { filter: { [display]: { null: false } }, per_page: 200 }
          assert.deepEqual(await by(parseListQuery(parametersOfBody(body))), texts)
        }
      })
  })
}
