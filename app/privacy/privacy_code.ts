import { defineAction, defineJob, PERSON_ACTIONS, SEEN_BY } from '#engine'
import type { ActionFunction, Definition, Engine, JobDeclaration } from '#engine'
import { approveRequest, refuseRequest } from './decisions.js'
import { dossierOf, downloadOf } from './downloads.js'
import { eraseChunk } from './erase_job.js'
import { exportChunk } from './export_job.js'
import { retainChunk } from './retention_job.js'
import { retentionRuleWritten } from './retention_rules.js'
import { failRequest, openErasure, openExport, previewFor } from './requests.js'
import { seenBy } from './seen_by.js'

/** What is done with them outside of requests, at every school. */
export const PRIVACY_JOBS: readonly JobDeclaration[] = [
  { name: 'core.export_data', title: 'Export of a person' },
  { name: 'core.erase_data', title: 'Erasure of a person' },
  { name: 'core.retention', title: 'Retention', every: 'day', at: '02:30', priority: 'low' },
]

/** What the host does with persons, whatever plugin declares them; handed to the engine when it is made. */
export function privacyCode(engine: Engine): readonly Definition[] {
  const entities = Object.values(engine.baseRegistry.entities)
  const persons = entities.filter(({ privacy }) => privacy?.person)
  const logged = entities.filter(({ privacy }) => privacy?.accessLogged)
  return [
    ...persons.flatMap(({ name }) => personCode(engine, name)),
    ...logged.map(({ name }): Definition => {
      return { kind: 'action', key: `${name}:${SEEN_BY}`, run: (call) => seenBy(engine, call, name) }
    }),
    defineAction('core.data_request:approve', (call) => approveRequest(engine, call)),
    defineAction('core.data_request:refuse', (call) => refuseRequest(call)),
    defineAction('core.data_request:download', (call) => downloadOf(engine, call)),
    defineAction('core.data_request:dossier', (call) => dossierOf(engine, call)),
    defineJob('core.export_data', (call) => exportChunk(engine, call), { onFailed: failRequest }),
    retentionRuleWritten,
    defineJob('core.retention', (call) => retainChunk(engine, call)),
    defineJob('core.erase_data', (call) => eraseChunk(engine, call), { onFailed: failRequest }),
  ]
}

function personCode(engine: Engine, entity: string): readonly Definition[] {
  const at = (action: string, run: ActionFunction): Definition => ({ kind: 'action', key: `${entity}:${action}`, run })
  return [
    at(PERSON_ACTIONS.export, (call) => openExport(call, entity)),
    at(PERSON_ACTIONS.preview, (call) => previewFor(engine, call, entity)),
    at(PERSON_ACTIONS.erase, (call) => openErasure(engine, call, entity)),
  ]
}
