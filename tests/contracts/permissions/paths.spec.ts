import { test } from '@japa/runner'
import { performAction, readAction } from '../../../app/engine/actions/main.js'
import { readHistory } from '../../../app/engine/audit/main.js'
import { Refusal } from '../../../app/engine/base/main.js'
import { rightsOf } from '../../../app/engine/http/main.js'
import { NO_EXTENSIONS, rightsOn } from '../../../app/engine/model/main.js'
import type { Actor, Entity, Extensions, Route } from '../../../app/engine/model/main.js'
import { explainRecord, listRecords, parseListQuery, parseQueryString } from '../../../app/engine/query/main.js'
import { replaceRecord, transitionRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import type { OpenedDatabase } from '../../support/databases.js'
import { entitiesOf, everyActor, everyEntity, IS_WHOLE, registryOf, SCHOOLS, sessionOf, settle } from './ground.js'
import type { Oracle } from './oracle.js'
import type { Population, Stored } from './population.js'
import { openScene, samplesOf } from './scene.js'

/** Where each kind of route is tried by every role on every entity; a new kind does not compile without a line here. */
const CASES = {
  list: 'matrix.spec',
  query: 'totals.spec',
  aggregate: 'totals.spec',
  read: 'matrix.spec',
  create: 'writes.spec',
  update: 'writes.spec',
  delete: 'writes.spec',
  restore: 'writes.spec',
  replace: 'here',
  permissions: 'here',
  history: 'here',
  export: 'exports.spec',
  template: 'functional/exchange',
  import: 'functional/exchange',
  bulk: 'functional/exchange',
  action: 'here',
  transition: 'here',
  discussion: 'functional/discussion',
} as const satisfies Record<Route['verb'], string>

/** Ends a transaction whose outcome is known. */
class RolledBack extends Error {}

/** Actions do nothing here: what is asked is whether they are let through. */
const IDLE: Extensions = { ...NO_EXTENSIONS, action: () => ({ plugin: 'people', run: async () => null }) }

for (const opener of BOTH_DIALECTS) {
  test.group(`Permissions | every role on every path | ${opener.name}`, (group) => {
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

    const session = (actor: Actor) => ({ ...sessionOf(registry, opened.database, actor), extensions: IDLE })

    const samples = (entity: Entity) => samplesOf({ population, oracle }, entity, IS_WHOLE ? 14 : 4)

    function knows(actor: Actor, entity: Entity): boolean {
      return rightsOn(entity).some((action) => action !== 'refer' && oracle.knows(actor, entity, action))
    }

    /** The outcome of a write that is undone afterwards, and whether it was let through. */
    async function attempt(work: () => Promise<unknown>): Promise<string> {
      let outcome = ''
      const undone = async () => {
        const answer = await settle(work())
        outcome = answer instanceof Refusal ? answer.kind : 'passed'
        throw new RolledBack()
      }
      await opened.database.transaction(undone, { label: 'attempt' }).catch((error: unknown) => {
        if (!(error instanceof RolledBack)) throw error
      })
      return outcome
    }

    function expectedFor(actor: Actor, record: Stored, action: string): string | null {
      if (!knows(actor, record.entity)) return 'not_found'
      if (oracle.fields(actor, record, action).size > 0) return null
      return oracle.fields(actor, record, 'read').size > 0 ? 'forbidden' : 'not_found'
    }

    test('every route there is has a case, and so has every entity', ({ assert }) => {
      const verbs = new Set(registry.routes.map(({ verb }) => verb))
      assert.sameMembers([...verbs.union(new Set(['replace']))], Object.keys(CASES))
      const served = new Set(registry.routes.map(({ entity }) => entity))
      const every = everyEntity(registry)
      assert.sameMembers(
        [...served],
        every.filter(({ kind }) => kind !== 'log').map(({ name }) => name)
      )
      for (const entity of every) {
        assert.isAbove(oracle.living(entity, SCHOOLS[0]).length, 0, entity.name)
      }
    })

    test('what may be done with a record is told as it is: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyone) {
          for (const record of samples(entity)) {
            const who = `${actor.roles.join('+')} ${record.id}`
            const told = await settle(explainRecord(session(actor), entity.name, record.id))
            if (oracle.fields(actor, record, 'read').size === 0) {
              const kind = !knows(actor, entity) || oracle.knows(actor, entity, 'read') ? 'not_found' : 'forbidden'
              assert.equal(told instanceof Refusal && told.kind, kind, who)
              continue
            }
            const { actions, fields } = told as unknown as {
              readonly actions: readonly { readonly action: string; readonly decided: string }[]
              readonly fields: readonly { readonly field: string; readonly shown: string }[]
            }
            for (const { action, decided } of actions) {
              const isGranted = oracle.fields(actor, record, action).size > 0
              assert.equal(decided === 'granted' || decided === 'not_possible', isGranted, `${who} ${action}`)
              if (!isGranted) assert.equal(decided === 'no_role', !oracle.knows(actor, entity, action), who)
            }
            const shown = oracle.fields(actor, record, 'read')
            for (const field of fields) {
              assert.equal(field.shown === 'value', shown.has(field.field), `${who} ${field.field}`)
            }
          }
        }
      })

    test('the history of a record is for its readers of the school itself: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyone) {
          const isPortal = (key: string) => registry.roles[key.split('@')[0] ?? '']?.portal === true
          const desk = { ...actor, roles: actor.roles.filter((key) => !isPortal(key)) }
          for (const record of samples(entity)) {
            const told = await settle(readHistory(session(actor), entity.name, record.id, []))
            const refusal = !knows(actor, entity)
              ? 'not_found'
              : !oracle.knows(desk, entity, 'read')
                ? 'forbidden'
                : oracle.fields(desk, record, 'read').size === 0
                  ? 'not_found'
                  : null
            const outcome = told instanceof Refusal ? told.kind : null
            assert.equal(outcome, refusal, `${actor.roles.join('+')} ${record.id}`)
          }
        }
      })

    test('actions, transitions and replacing: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyone) {
          const context = { session: session(actor), idempotency: null }
          for (const record of samples(entity)) {
            const who = `${actor.roles.join('+')} ${record.id}`
            const tried: [string, string][] = [
              ['update', await attempt(() => replaceRecord(context, entity.name, record.id, {}))],
            ]
            for (const { name } of entity.workflow?.transitions ?? []) {
              const body = { reason: 'Tried' }
              tried.push([name, await attempt(() => transitionRecord(context, entity.name, record.id, name, body))])
            }
            for (const { name, on, reads } of entity.actions.filter((action) => action.on === 'record')) {
              const work = reads
                ? () => readAction(context.session, entity.name, record.id, name, {})
                : () => performAction(context, entity.name, record.id, name, {})
              tried.push([`${on === 'record' ? name : ''}`, await attempt(work)])
            }
            for (const [action, outcome] of tried) {
              const refusal = expectedFor(actor, record, action)
              // Of a body that is wrong in itself is told before the record is looked for.
              if (refusal === null) continue
              if (oracle.knows(actor, entity, action)) assert.notEqual(outcome, 'passed', `${who} ${action}`)
              else assert.equal(outcome, refusal, `${who} ${action}`)
            }
          }
          for (const { name, reads } of entity.actions.filter((action) => action.on === 'collection')) {
            const work = reads
              ? () => readAction(context.session, entity.name, null, name, {})
              : () => performAction(context, entity.name, null, name, {})
            const outcome = await attempt(work)
            const isRefused = outcome === 'forbidden' || outcome === 'not_found'
            assert.equal(isRefused, !oracle.knows(actor, entity, name), `${actor.roles.join('+')} ${name}: ${outcome}`)
          }
        }
      })

    test('documents and policies show what is granted, and sorting is by that: {name}')
      .with([...entities])
      .run(async ({ assert }, entity) => {
        for (const actor of everyone) {
          const who = actor.roles.join('+')
          const rights = rightsOf(registry, actor, entity.name)
          for (const action of rightsOn(entity)) {
            const isHeld =
              oracle.knows(actor, entity, action) || (action === 'refer' && oracle.knows(actor, entity, 'read'))
            assert.equal(rights?.can[action] ?? false, isHeld, `${who} ${action}`)
          }
          if (!oracle.knows(actor, entity, 'read')) continue
          const readable = oracle
            .allowed(actor, entity, 'read', 'read')
            .union(oracle.allowed(actor, entity, 'read', 'mask'))
          assert.sameMembers([...(rights?.readable ?? [])], [...readable], who)
          const sortable = oracle.allowed(actor, entity, 'read', 'sort')
          for (const { name } of entity.fields.filter((field) => field.sortable)) {
            const query = parseListQuery(parseQueryString(`sort=${name}&per_page=1`))
            const outcome = await settle(listRecords(session(actor), entity.name, query))
            assert.equal(!(outcome instanceof Refusal), sortable.has(name), `${who} sort=${name}`)
          }
        }
      })
  })
}
