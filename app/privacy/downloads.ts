import { renderPdf } from '#documents'
import { readParts } from '#engine'
import type { ActionCall, Engine, FileAnswer, JsonObject } from '#engine'
import { dossierDocument } from './dossier.js'
import type { Gathered } from './gathered.js'
import { REQUEST } from './requests.js'

type Call = ActionCall<typeof REQUEST>

/** What an export has gathered, as JSON. Each download is in the audit. */
export async function downloadOf(engine: Engine, call: Call): Promise<FileAnswer> {
  const { request, entities } = await gathered(engine, call)
  const content = { ...request, entities: entities.map(({ fields: _fields, ...rest }) => rest) }
  return {
    file: {
      name: `${request.number}.json`,
      type: 'application/json',
      content: Buffer.from(JSON.stringify(content, null, 2)),
    },
  }
}

/** The same as a document. */
export async function dossierOf(engine: Engine, call: Call): Promise<FileAnswer> {
  const { request, entities } = await gathered(engine, call)
  const content = await renderPdf(dossierDocument(call.actor.school.name, request, entities))
  return { file: { name: `${request.number}.pdf`, type: 'application/pdf', content } }
}

async function gathered(engine: Engine, { actor, record }: Call) {
  const parts = await readParts(engine.session(actor), record.id)
  const byEntity = new Map<string, Gathered & { records: JsonObject[] }>()
  for (const part of parts.map((text) => JSON.parse(text) as Gathered).filter(({ records }) => records.length > 0)) {
    const known = byEntity.get(part.entity)
    if (known) known.records.push(...part.records)
    else byEntity.set(part.entity, { ...part, records: [...part.records] })
  }
  await engine.note(actor, 'download', REQUEST, record.id, 'download of an export')
  const request = {
    number: record.number ?? record.id,
    person: { entity: record.entity ?? '', id: record.record ?? '' },
    made_at: record.finished_at ?? '',
  }
  return { request, entities: [...byEntity.values()].reverse() }
}
