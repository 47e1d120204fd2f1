import { Engine, isObject, mayAssign, mayRefer } from '#engine'
import type {
  CellView,
  FormView,
  GridView,
  InputView,
  Json,
  JsonObject,
  Labelled,
  OptionView,
  RecordView,
  Translator,
} from '#engine'
import { roleTitle } from './roles/words.js'
import type { Screen } from './screen.js'

const USER = 'core.membership'
const ROLES = 'roles'
const MOST = 25
/** What stands for a limit that was typed and means no one record: no dimension is called so. */
const UNCLEAR = '?:?'

/** Who looks for records of dimensions, where, and in which words. */
interface Place extends Pick<Screen, 'engine' | 'actor'>, Pick<Screen['scene'], 'registry' | 'translator'> {}

/**
 * The roles of a user as people choose and read them: roles by their titles, and what one is limited to by one box over all
 * dimensions, whose values are `section:<id>`. Forms and records of anything else pass as they are.
 */
export async function withRoleChoices(screen: Screen, form: FormView): Promise<FormView> {
  if (screen.entity.name !== USER) return form
  const limits = limitsIn(form)
  const labels = await labelsOfLimits(placeOf(screen), limits)
  const sections = form.sections.map((section) => ({
    ...section,
    inputs: section.inputs.map((input) => (input.key === ROLES ? rolesInput(screen, input, labels) : input)),
  }))
  return { ...form, sections }
}

/** Takes the one box apart again; a limit that was typed without scripts must mean one record. */
export async function readRoleChoices(screen: Screen, form: unknown): Promise<unknown> {
  const rows = isObject(form) ? form[ROLES] : undefined
  if (screen.entity.name !== USER || !isObject(form) || rows === null || typeof rows !== 'object') return form
  const read = (row: Json | undefined) => (isObject(row) ? readRow(placeOf(screen), row) : row)
  if (Array.isArray(rows)) return { ...form, [ROLES]: await Promise.all(rows.map(read)) }
  const entries = Object.entries(rows).map(async ([index, row]) => [index, (await read(row)) ?? null] as const)
  return { ...form, [ROLES]: Object.fromEntries(await Promise.all(entries)) }
}

function placeOf({ engine, actor, scene }: Screen): Place {
  const { registry, translator } = scene
  return { engine, actor, registry, translator }
}

async function readRow(place: Place, row: JsonObject): Promise<JsonObject> {
  const { record__search: typed, record: chosen, ...rest } = row
  if (chosen === undefined && typed === undefined) return row
  const text = typeof chosen === 'string' && chosen !== '' ? chosen : await limitNamed(place, typed)
  const [dimension = '', record = ''] = text.split(':')
  return { ...rest, dimension, record }
}

async function limitNamed(place: Place, typed: unknown): Promise<string> {
  if (typeof typed !== 'string' || typed.trim() === '') return ''
  const found = await pickLimits(place, typed.trim())
  const [only, ...others] = found
  return only && others.length === 0 ? only.id : UNCLEAR
}

/** Whether an actor gives roles at all. */
export function givesRoles({ engine, actor }: Pick<Place, 'engine' | 'actor'>): boolean {
  const can = engine.rights(actor, USER)?.can
  return can?.create === true || can?.update === true
}

/** Records of all dimensions that a text is found in, each with what it is: `7-A · Class`. */
export async function pickLimits(
  { engine, actor, registry, translator }: Place,
  search: string
): Promise<readonly Labelled[]> {
  const found = await Promise.all(
    Object.entries(registry.dimensions).map(async ([dimension, { entity, title }]) => {
      if (!mayRefer(engine.rights(actor, entity))) return []
      const picked = await engine.pick(actor, entity, { search, limit: MOST })
      return picked.map(({ id, label }) => ({
        id: `${dimension}:${id}`,
        label: limitLabel(translator, dimension, title, label),
      }))
    })
  )
  return found.flat().slice(0, 2 * MOST)
}

function limitLabel(translator: Translator, dimension: string, title: string, label: string): string {
  return `${label} · ${translator.declared(`declared.dimensions.${dimension}`, title)}`
}

function limitsIn({ sections }: FormView): readonly string[] {
  const rows = sections.flatMap(({ inputs }) => inputs.find(({ key }) => key === ROLES)?.grid?.rows ?? [])
  return rows.map(({ inputs }) => limitOf(inputs)).filter((limit) => limit !== '')
}

function limitOf(inputs: readonly InputView[]): string {
  const at = (name: string) => inputs.find(({ key }) => key.endsWith(`.${name}`))?.value ?? ''
  return at('dimension') === '' ? '' : `${at('dimension')}:${at('record')}`
}

/** Labels by `section:<id>`: one look-up per dimension. */
async function labelsOfLimits(
  { engine, actor, registry, translator }: Place,
  limits: readonly string[]
): Promise<ReadonlyMap<string, string>> {
  const byDimension = Map.groupBy(limits, (limit) => limit.split(':')[0] ?? '')
  const labels = new Map<string, string>()
  for (const [dimension, members] of byDimension) {
    const known = registry.dimensions[dimension]
    if (!known || !mayRefer(engine.rights(actor, known.entity))) continue
    const ids = members.map((limit) => limit.slice(dimension.length + 1)).filter((id) => id.length === 36)
    if (ids.length === 0) continue
    for (const { id, label } of await engine.pick(actor, known.entity, { ids, limit: ids.length })) {
      labels.set(`${dimension}:${id}`, limitLabel(translator, dimension, known.title, label))
    }
  }
  return labels
}

function rolesInput(screen: Screen, input: InputView, labels: ReadonlyMap<string, string>): InputView {
  const { grid } = input
  if (!grid) return input
  const row = (one: (typeof grid.rows)[number]) => ({ ...one, inputs: rowInputs(screen, one.inputs, labels) })
  const columns = grid.columns
    .filter(({ key }) => key !== 'dimension')
    .map((column) => (column.key === 'record' ? { ...column, label: limitedTo(screen) } : column))
  return { ...input, grid: { ...grid, columns, rows: grid.rows.map(row), blank: row(grid.blank) } }
}

function limitedTo({ scene }: Screen): string {
  return scene.translator.text('screens.users.limited_to')
}

function rowInputs(
  screen: Screen,
  inputs: readonly InputView[],
  labels: ReadonlyMap<string, string>
): readonly InputView[] {
  const limit = limitOf(inputs)
  const wrong = inputs.find(({ key }) => key.endsWith('.dimension'))?.error ?? ''
  return inputs.flatMap((input): readonly InputView[] => {
    if (input.key.endsWith('.dimension')) return []
    if (input.key.endsWith('.role')) {
      return [{ ...input, view: 'choice.input', attributes: {}, options: roleOptions(screen, input.value) }]
    }
    if (!input.key.endsWith('.record')) return [input]
    const selected = limit === '' ? [] : [{ value: limit, label: labels.get(limit) ?? limit, isSelected: true }]
    const picker = { url: '/pickers/limits', selected }
    const error = [input.error, wrong].filter(Boolean).join(' ')
    return [{ ...input, view: 'link.input', label: limitedTo(screen), value: limit, attributes: {}, picker, error }]
  })
}

/** The roles that the actor can give, and the one that is there. */
function roleOptions({ actor, scene }: Screen, value: string): readonly OptionView[] {
  return Object.values(scene.registry.roles)
    .filter(({ name }) => name === value || mayAssign(scene.registry, actor, name))
    .map((role) => ({ value: role.name, label: roleTitle(scene.translator, role), isSelected: role.name === value }))
}

/** The roles of a user to read: titles in the place of names, labels in the place of ids, and what has ended marked. */
export async function withRoleWords(screen: Screen, view: RecordView, record: JsonObject): Promise<RecordView> {
  const rows = record[ROLES]
  if (screen.entity.name !== USER || !Array.isArray(rows)) return view
  const held = rows.filter((row): row is JsonObject => isObject(row))
  const limits = held.map(({ dimension, record: of }) => (dimension ? `${String(dimension)}:${String(of)}` : ''))
  const labels = await labelsOfLimits(
    placeOf(screen),
    limits.filter((limit) => limit !== '')
  )
  const { clock } = await screen.ctx.containerResolver.make(Engine)
  const words = { screen, held, limits, labels, today: clock.today(screen.actor.school.timezone) }
  const grid = (one: GridView) => (one.key === ROLES ? rolesGrid(words, one) : one)
  return { ...view, sections: view.sections.map((section) => ({ ...section, grids: section.grids.map(grid) })) }
}

interface RoleWords {
  readonly screen: Screen
  readonly held: readonly JsonObject[]
  /** What each of them is limited to, as `section:<id>`; empty for nothing. */
  readonly limits: readonly string[]
  readonly labels: ReadonlyMap<string, string>
  readonly today: string
}

function rolesGrid({ screen, held, limits, labels, today }: RoleWords, { columns, rows, ...grid }: GridView): GridView {
  const { scene } = screen
  const wordsOf = (key: string, cell: CellView, index: number): CellView => {
    const { role, ends_on: ends } = held[index] ?? {}
    const limit = limits[index] ?? ''
    const known = scene.registry.roles[String(role)]
    if (key === 'role' && known) return { ...cell, text: roleTitle(scene.translator, known) }
    if (key === 'record' && limit !== '') return { ...cell, text: labels.get(limit) ?? limit, isEmpty: false }
    const hasEnded = key === 'ends_on' && typeof ends === 'string' && ends < today
    return hasEnded ? { ...cell, form: 'badge', tone: 'warn', text: endedText(scene, cell.text) } : cell
  }
  const kept = columns.map(({ key }, index) => ({ key, index })).filter(({ key }) => key !== 'dimension')
  return {
    ...grid,
    columns: columns
      .filter(({ key }) => key !== 'dimension')
      .map((column) => (column.key === 'record' ? { ...column, label: limitedTo(screen) } : column)),
    rows: rows.map((cells, number) =>
      kept.flatMap(({ key, index }) => {
        const cell = cells[index]
        return cell ? [wordsOf(key, cell, number)] : []
      })
    ),
  }
}

function endedText({ translator }: Screen['scene'], date: string): string {
  return translator.text('screens.users.ended', { date })
}
