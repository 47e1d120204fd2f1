import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import type { Actor, Entity } from '../../../app/engine/model/main.js'
import { createRecord, deleteRecord, restoreRecord, updateRecord } from '../../../app/engine/records/main.js'
import type { WriteAnswer, WriteContext } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import type { OpenedDatabase } from '../../support/databases.js'
import { entitiesOf, everyActor, registryOf, SCHOOLS, settle, sessionOf } from './ground.js'
import type { Oracle } from './oracle.js'
import type { Population, Stored } from './population.js'
import { openScene } from './scene.js'

/** Ends a transaction whose outcome is known. */
class RolledBack extends Error {}

for (const opener of BOTH_DIALECTS) {
  test.group(`Permissions | every role writing every entity | ${opener.name}`, (group) => {
    const registry = registryOf()
    const entities = entitiesOf(registry)
    let opened: OpenedDatabase
    let population: Population
    let oracle: Oracle

    group.setup(async () => {
      ;({ opened, population, oracle } = await openScene(opener, registry))
      return () => opened.close()
    })

    /** What a write comes to, with everything undone afterwards. */
    async function attempt(actor: Actor, write: (context: WriteContext) => Promise<WriteAnswer>): Promise<string> {
      const { database } = opened
      let outcome = ''
      const work = async () => {
        const answer = await settle(write({ session: sessionOf(registry, database, actor), idempotency: null }))
        outcome = answer instanceof Refusal ? answer.kind : String(answer.status)
        throw new RolledBack()
      }
      await database.transaction(work, { label: 'attempt' }).catch((error: unknown) => {
        if (!(error instanceof RolledBack)) throw error
      })
      return outcome
    }

    /** What the rules say: `null` where the write itself decides. */
    function refusalFor(actor: Actor, record: Stored, action: string): string | null {
      if (!knows(actor, record.entity)) return 'not_found'
      if (oracle.fields(actor, record, action).size > 0) return null
      return oracle.fields(actor, record, 'read').size > 0 ? 'forbidden' : 'not_found'
    }

    /** True for an actor with any grant on the entity but to see its labels. */
    function knows(actor: Actor, entity: Entity): boolean {
      const actions = ['read', 'create', 'update', 'delete', 'restore', 'export', 'import', 'print', 'report']
      return actions.some((action) => oracle.knows(actor, entity, action))
    }

    /** Own and foreign records, and one of the other school. */
    function samplesOf(entity: Entity): readonly Stored[] {
      const living = oracle.living(entity, SCHOOLS[0])
      const deleted = (population[entity.name] ?? []).filter(({ deleted: isDeleted }) => isDeleted)
      return [...living.slice(0, 6), ...oracle.living(entity, SCHOOLS[1]).slice(0, 2), ...deleted.slice(0, 1)]
    }

    test('changing: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyActor(registry)) {
          for (const record of samplesOf(entity)) {
            const outcome = await attempt(actor, (context) => updateRecord(context, entity.name, record.id, {}))
            const who = `${actor.roles.join('+')} ${record.id}`
            assert.equal(outcome, refusalFor(actor, record, 'update') ?? '200', who)
          }
        }
      })

    test('deleting and restoring: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyActor(registry)) {
          for (const record of samplesOf(entity).filter(({ deleted }) => !deleted)) {
            const who = `${actor.roles.join('+')} ${record.id}`
            const deleted = await attempt(actor, (context) => deleteRecord(context, entity.name, record.id))
            const refusal = refusalFor(actor, record, 'delete')
            if (refusal === null) assert.include(['200', 'conflict'], deleted, who)
            else assert.equal(deleted, refusal, who)
            const restored = await attempt(actor, (context) => restoreRecord(context, entity.name, record.id))
            assert.equal(restored, refusalFor(actor, record, 'restore') ?? 'conflict', who)
          }
        }
      })

    test('creating: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyActor(registry)) {
          const outcome = await attempt(actor, (context) => createRecord(context, entity.name, {}))
          const allowed = oracle.knows(actor, entity, 'create')
          // The body is empty, so who may create is told what it lacks; where it lacks nothing, it would be nobody's.
          const lacks = entity.fields.some((field) => field.required && !field.system && field.default === undefined)
          assert.equal(
            outcome,
            allowed && lacks ? 'invalid' : knows(actor, entity) ? 'forbidden' : 'not_found',
            actor.roles.join()
          )
        }
      })
  })
}
