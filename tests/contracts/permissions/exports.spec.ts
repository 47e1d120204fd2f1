import { test } from '@japa/runner'
import { exportRecords } from '../../../app/engine/exchange/export_records.js'
import { parseExportRequest } from '../../../app/engine/exchange/export_request.js'
import { declaredWords } from '../../../app/engine/exchange/ground.js'
import { Refusal } from '../../../app/engine/base/main.js'
import type { Actor, Entity } from '../../../app/engine/model/main.js'
import { parseQueryString } from '../../../app/engine/query/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import type { OpenedDatabase } from '../../support/databases.js'
import { entitiesOf, everyActor, registryOf, sessionOf, settle } from './ground.js'
import type { Oracle } from './oracle.js'
import type { Population } from './population.js'
import { openScene } from './scene.js'

for (const opener of BOTH_DIALECTS) {
  test.group(`Permissions | every role's exports | ${opener.name}`, (group) => {
    const registry = registryOf()
    const everyone = everyActor(registry)
    let opened: OpenedDatabase
    let population: Population
    let oracle: Oracle

    group.setup(async () => {
      ;({ opened, population, oracle } = await openScene(opener, registry))
      return () => opened.close()
    })

    const session = (actor: Actor) => sessionOf(registry, opened.database, actor)

    async function exported(actor: Actor, entity: Entity): Promise<readonly Record<string, unknown>[] | Refusal> {
      const own = entity.fields.filter(
        ({ name }) => !['id'].includes(name) && oracle.allowed(actor, entity, 'read', 'read').has(name)
      )
      const ground = { session, words: declaredWords, fault: raise }
      const columns = (names: readonly string[]) =>
        parseExportRequest(parseQueryString(`format=json&values=keys&columns=${names.join(',')}`), 'en')
      const asked = own
        .filter(({ columns: stored, trait }) => stored.length > 0 && trait !== 'rows')
        .map(({ name }) => name)
      const answers: Record<string, unknown>[] = []
      for (const names of [['id'], ...asked.map((name) => ['id', name])]) {
        const answer = await settle(exportRecords(ground, session(actor), entity.name, columns(names)))
        if (answer instanceof Refusal) {
          if (names.length === 1) return answer
          continue
        }
        if ('file' in answer) answers.push(...(JSON.parse(answer.file.content.toString()) as Record<string, unknown>[]))
      }
      return answers
    }

    test('what is exported is granted for both, reading and exporting: {name}')
      .with([...entitiesOf(registry)].filter(({ kind }) => kind === 'record' || kind === 'tree'))
      .run(async ({ assert }, entity) => {
        for (const actor of everyone) {
          const who = `${actor.roles.join('+')} ${actor.userId}`
          const rows = await exported(actor, entity)
          const isGranted = oracle.knows(actor, entity, 'export') && oracle.knows(actor, entity, 'read')
          assert.equal(!(rows instanceof Refusal), isGranted, who)
          if (rows instanceof Refusal) continue
          const stored = new Map((population[entity.name] ?? []).map((record) => [record.id, record]))
          for (const row of rows) {
            const record = stored.get(String(row['id']))
            assert.exists(record, who)
            if (!record) continue
            const readable = oracle.fields(actor, record, 'read')
            assert.isAbove(oracle.fields(actor, record, 'export').size, 0, who)
            assert.isAbove(readable.size, 0, who)
            for (const [name, told] of Object.entries(row)) {
              if (told !== null) assert.isTrue(readable.has(name), `${who} ${record.id} ${name}`)
            }
          }
          const both = oracle
            .visible(actor, entity, 'read')
            .filter((record) => oracle.fields(actor, record, 'export').size > 0)
          const told = new Set(rows.map(({ id }) => String(id)))
          assert.sameMembers(
            [...told],
            both.map(({ id }) => id),
            who
          )
        }
      })
  })
}

function raise(error: unknown): never {
  throw error
}
