import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import type { Actor, Entity } from '../../../app/engine/model/main.js'
import { judgeRecord } from '../../../app/engine/query/main.js'
import { EntityPolicies, policyActions } from '../../../app/screens/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import type { OpenedDatabase } from '../../support/databases.js'
import { actorWith } from '../../unit/query/workshop.js'
import { entitiesOf, everyActor, IS_WHOLE, registryOf, SCHOOLS, sessionOf } from './ground.js'
import type { Oracle } from './oracle.js'
import type { Population, Stored } from './population.js'
import { openScene, samplesOf } from './scene.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Permissions | Bouncer's policies | ${opener.name}`, (group) => {
    const registry = registryOf()
    const entities = entitiesOf(registry)
    const everyone = everyActor(registry)
    let opened: OpenedDatabase
    let population: Population
    let oracle: Oracle
    let policies: EntityPolicies

    group.setup(async () => {
      ;({ opened, population, oracle } = await openScene(opener, registry))
      policies = new EntityPolicies(registry, (actor, ...asked) =>
        judgeRecord(sessionOf(registry, opened.database, actor), ...asked)
      )
      return () => opened.close()
    })

    const samples = (entity: Entity) => samplesOf({ population, oracle }, entity, IS_WHOLE ? 14 : 2)

    const knows = (actor: Actor, entity: Entity) =>
      policyActions(entity).some((action) => action !== 'refer' && oracle.knows(actor, entity, action))

    /** To refer to a record is granted with reading it. */
    const holds = (actor: Actor, record: Stored, action: string) =>
      [action, ...(action === 'refer' ? ['read'] : [])].some((name) => oracle.fields(actor, record, name).size > 0)

    async function outcomeOf(work: Promise<void>): Promise<string> {
      try {
        await work
        return 'granted'
      } catch (error) {
        if (error instanceof Refusal) return error.kind
        throw error
      }
    }

    test('a policy answers every action of an entity without a record: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyone) {
          const policy = policies.bouncerFor(actor).with(entity.name)
          for (const action of policyActions(entity)) {
            const isHeld =
              oracle.knows(actor, entity, action) || (action === 'refer' && oracle.knows(actor, entity, 'read'))
            const expected = !knows(actor, entity) ? 'not_found' : isHeld ? 'granted' : 'forbidden'
            assert.equal(await outcomeOf(policy.authorize(action)), expected, `${actor.roles.join('+')} ${action}`)
          }
        }
      })

    test('a policy answers about a record what the rules say: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyone) {
          const policy = policies.bouncerFor(actor).with(entity.name)
          for (const record of samples(entity)) {
            for (const action of policyActions(entity).filter((name) => isOfRecords(entity, name))) {
              const isRead = holds(actor, record, 'read')
              const isGranted = knows(actor, entity) && holds(actor, record, action)
              const expected = isGranted ? 'granted' : isRead ? 'forbidden' : 'not_found'
              const who = `${actor.roles.join('+')} ${action} ${record.id}`
              assert.equal(await outcomeOf(policy.authorize(action, record)), expected, who)
            }
          }
        }
      })

    test('what is deleted may be restored by who may, and nothing else is granted on it', async ({ assert }) => {
      let tried = 0
      for (const entity of entities) {
        const gone = (population[entity.name] ?? []).find(({ deleted, school }) => deleted && school === SCHOOLS[0])
        for (const [role, actions] of Object.entries(registry.policies[entity.name]?.roles ?? {})) {
          if (!gone || actions['restore']?.scope !== null) continue
          const policy = policies.bouncerFor(actorWith([role], '', SCHOOLS[0])).with(entity.name)
          assert.isTrue(await policy.allows('restore', gone), `${role} ${entity.name}`)
          assert.isFalse(await policy.allows('read', gone))
          assert.isFalse(await policy.allows('update', gone))
          tried++
        }
      }
      assert.isAbove(tried, 0)
    })

    test('a record that is missing or has no id is not found, for anybody', async ({ assert }) => {
      const [entity] = entities
      for (const actor of everyone) {
        const policy = policies.bouncerFor(actor).with(entity?.name ?? '')
        for (const nothing of [undefined, null, {}, { id: null }, { id: '1' }, { id: ['1'] }]) {
          assert.isFalse(await policy.allows('read', nothing))
          assert.isTrue(await policy.denies('read', nothing))
        }
      }
    })
  })
}

/** Actions on the collection are asked of no record; what is deleted can be restored only, which has a test of its own. */
function isOfRecords({ actions }: Entity, name: string): boolean {
  return name !== 'restore' && actions.find((action) => action.name === name)?.on !== 'collection'
}
