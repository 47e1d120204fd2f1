import type { JsonObject } from '#engine'
import type { ScreenAnswer, ScreenRequest } from '#screens/main'
import { idOf, textOf } from '../../operations/values.js'
import { CONFIGURATOR, instalmentsOf, linesOf, readForGrid } from './read_structure.js'
import { messagesOf } from './refusals.js'

const ENTITY = 'fees.fee_structure'

type Step = (request: ScreenRequest) => Promise<ScreenAnswer>

/** The buttons of a structure's page, by the name that their forms send. */
export const STEPS: Readonly<Record<string, Step>> = {
  activate: (request) =>
    attempt(request, async (id) => {
      await request.records.transition(ENTITY, id, 'activate', versionOf(request))
      return { key: 'fees.configurator.notice.activated' }
    }),

  assign: (request) =>
    attempt(request, async (id) => {
      const { form } = request
      const input = filled({ grade: form.grade ?? null, from_date: form.from_date ?? null })
      const counts = (await request.act(ENTITY, id, 'assign', input)) ?? {}
      const data = {
        assigned: String(counts.assigned),
        existing: String(counts.existing),
        outside: String(counts.not_eligible),
      }
      return { key: 'fees.configurator.notice.assigned', data }
    }),

  bill: (request) =>
    attempt(request, async (id) => {
      const { form } = request
      const only = filled({ section: form.section ?? null })
      const input = { instalment: Number(form.instalment), issue: form.issue === 'true', ...only }
      const run = await request.act(ENTITY, id, 'bill', input, textOf(form._key) || undefined)
      return { path: `${CONFIGURATOR}/${id}?run=${textOf(run?.id)}` }
    }),

  copy: (request) =>
    attempt(request, async (id) => {
      const copy = await request.records.create(ENTITY, await copyOf(request, id))
      return { path: `${CONFIGURATOR}/${copy.id}`, key: 'fees.configurator.notice.copied' }
    }),
}

interface Done {
  /** Where to go; the structure itself if absent. */
  readonly path?: string
  readonly key?: string
  readonly data?: Readonly<Record<string, string>>
}

/** Takes a step and goes back to the page; a refusal is told there. */
async function attempt(request: ScreenRequest, take: (id: string) => Promise<Done>): Promise<ScreenAnswer> {
  const id = request.params.structure ?? ''
  const here = `${CONFIGURATOR}/${id}`
  try {
    const { path = here, key, data = {} } = await take(id)
    return { redirect: path, ...(key === undefined ? {} : { notice: { tone: 'good', key, data } }) }
  } catch (error) {
    const reason = Object.values(messagesOf(error)).flat().join(' ')
    return { redirect: here, notice: { tone: 'bad', key: 'fees.configurator.notice.refused', data: { reason } } }
  }
}

/** The version that the page was made of, so that nobody activates what somebody else has changed meanwhile. */
function versionOf({ form }: ScreenRequest): JsonObject {
  const version = Number(form.version)
  return Number.isSafeInteger(version) && version > 0 ? { version } : {}
}

function filled(input: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null && value !== ''))
}

/** A new draft with the same amounts, instalments and rules, under a name that is still free. */
async function copyOf(request: ScreenRequest, id: string): Promise<JsonObject> {
  const structure = await readForGrid(request, id)
  const year = idOf(structure.year)
  const known = await request.records.all(ENTITY, { where: { year }, fields: ['name'] })
  const names = new Set(known.map(({ name }) => name))
  const { translator } = request
  const nameOf = (copy: number) =>
    translator.text('fees.configurator.copy_name', { name: textOf(structure.name), copy })
  let copy = 1
  while (names.has(nameOf(copy))) copy += 1
  const { stream, category, boarders, concession_rule: rule, concession_cap: cap, proration } = structure
  return {
    name: nameOf(copy),
    year,
    stream: stream ?? null,
    category: category ?? null,
    boarders: boarders ?? 'any',
    late_fee_rule: idOf(structure.late_fee_rule),
    concession_rule: rule ?? 'best',
    concession_cap: cap ?? null,
    proration: proration ?? 'full_period',
    lines: linesOf(structure).map(({ id: _id, ...line }) => ({ ...line })),
    instalments: instalmentsOf(structure).map(({ id: _id, ...instalment }) => ({ ...instalment })),
  }
}
