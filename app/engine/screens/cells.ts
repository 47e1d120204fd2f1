import { isObject } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import { entityOf } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import { stateNamed } from '../workflow/main.js'
import { fileViews } from './files.js'
import { isMasked } from './masked.js'
import { hasScreens, labelledOf, mayRefer, recordPath, targetOf } from './paths.js'
import { toneOfState } from './process_view.js'
import type { ScreenScene } from './scene.js'
import type { Tone } from './process_bar_views.js'
import type { CellView } from './view_models.js'
import { wordOf } from './words.js'

/** A value and where it stands, for a presenter. */
interface Subject {
  readonly scene: ScreenScene
  readonly entity: Entity
  readonly field: Field
  readonly value: Json
  readonly text: string
}

type Presenter = (subject: Subject) => Partial<CellView>

/** Words of state that many schemas share, and how they feel. A word that is not here stays plain. */
const TONES: ReadonlyMap<string, Tone> = new Map([
  ...toned(
    'good',
    'active',
    'current',
    'open',
    'approved',
    'paid',
    'published',
    'present',
    'completed',
    'graduated',
    'available'
  ),
  ...toned('calm', 'draft', 'planned', 'closed', 'archived', 'inactive', 'transferred', 'retired'),
  ...toned(
    'warn',
    'applicant',
    'pending',
    'waiting',
    'requested',
    'on_leave',
    'long_leave',
    'part_paid',
    'late',
    'probation',
    'on_probation'
  ),
  ...toned('bad', 'suspended', 'overdue', 'rejected', 'cancelled', 'withdrawn', 'left', 'failed', 'absent', 'lost'),
])

function toned(tone: Tone, ...words: readonly string[]): readonly (readonly [string, Tone])[] {
  return words.map((word) => [word, tone] as const)
}

/** How a choice feels: of a workflow's state as its workflow says, else by the word. Null of one that means nothing. */
export function toneFor(entity: Entity, name: string, value: Json | undefined): Tone | null {
  const state = entity.workflow?.field === name ? stateNamed(entity.workflow, value) : null
  if (state) return toneOfState(state)
  return (typeof value === 'string' ? TONES.get(value) : undefined) ?? null
}

/**
 * How each cell view shows a value. Tables hold thousands of cells, so a cell is data that the table's
 * template writes out, no component call; an unknown view shows its text.
 */
const PRESENTERS: Readonly<Record<string, Presenter>> = {
  'number.cell': () => ({ form: 'number' }),
  'choice.cell': ({ entity, field, value }) => {
    const tone = toneFor(entity, field.name, value)
    return tone ? { form: 'badge', tone } : {}
  },
  'boolean.cell': ({ value }) => ({ form: 'flag', isOn: value === true }),
  'email.cell': ({ value }) => ({ form: 'address', href: typeof value === 'string' ? `mailto:${value}` : null }),
  'phone.cell': ({ value }) => ({ form: 'address', href: typeof value === 'string' ? `tel:${value}` : null }),
  'date.cell': () => ({ form: 'date' }),
  'datetime.cell': () => ({ form: 'date' }),
  'long_text.cell': () => ({ form: 'block' }),
  'rich_text.cell': () => ({ form: 'markup' }),
  'url.cell': ({ value }) => ({ form: 'address', href: typeof value === 'string' ? value : null }),
  'colour.cell': () => ({ form: 'colour' }),
  'barcode.cell': () => ({ form: 'code' }),
  'json.cell': () => ({ form: 'block' }),
  'geolocation.cell': ({ text }) => ({ form: 'address', href: `geo:${text.replaceAll(' ', '')}` }),
  'files.cell': ({ scene, field, value, text }) => ({
    form: 'files',
    files: fileViews(field, value, scene.locale),
    isEmpty: text === '',
  }),
}

const EMPTY: CellView = { text: '', form: 'plain', href: null, tone: null, isOn: false, isEmpty: true }

/** A value of a record as a table or a page shows it. What a mask has left of one is a text, whatever its type. */
export function cellOf(scene: ScreenScene, entity: Entity, field: Field, record: unknown): CellView {
  const value = isObject(record) ? record[field.name] : undefined
  if (value === null || value === undefined || value === '') return EMPTY
  if (isMasked(record, field.name)) return { ...EMPTY, isEmpty: false, text: String(value) }
  if (field.link) return linkCell(scene, field, value)
  if (field.rows?.isBare) return linksCell(scene, field, value)
  const text = wordOf(scene, entity, field, value as Json)
  const present = PRESENTERS[field.views.cell]
  return {
    ...EMPTY,
    isEmpty: false,
    text,
    ...(present ? present({ scene, entity, field, value: value as Json, text }) : {}),
  }
}

/** The same cell where there is room for the formatting of its text. */
export function withMarkup(field: Field, record: JsonObject, cell: CellView): CellView {
  const value = record[field.name]
  const { markup } = fieldTypeOf(field.type)
  if (cell.form !== 'markup' || !markup || typeof value !== 'string') return cell
  return { ...cell, html: markup(value) }
}

function linkCell(scene: ScreenScene, field: Field, value: unknown): CellView {
  const target = targetOf(scene, field)
  const linked = labelledOf(value, target)
  if (!linked || !target) return isObject(value) ? EMPTY : { ...EMPTY, isEmpty: false, text: '…' }
  const rights = scene.rightsOf(target.name)
  const isOpen = hasScreens(target) && mayRefer(rights) && rights?.can.read === true
  return {
    ...EMPTY,
    isEmpty: false,
    form: 'link',
    text: linked.label,
    href: isOpen ? recordPath(target, linked.id) : null,
  }
}

/** What rows lead to that say nothing else. */
function linksCell(scene: ScreenScene, { rows }: Field, value: unknown): CellView {
  const child = entityOf(scene.registry, rows?.entity ?? '')
  const link = child.field[rows?.target ?? '']
  const links = (Array.isArray(value) ? value : []).flatMap((row) =>
    link && isObject(row) ? [cellOf(scene, child, link, row)] : []
  )
  return {
    ...EMPTY,
    form: 'links',
    text: links.map(({ text }) => text).join(', '),
    links: links.map(({ text, href }) => ({ text, href })),
    isEmpty: links.length === 0,
  }
}

/** Where a column's values stand: numbers at the end of the line, the rest at its start. */
export function alignmentOf(field: Field): 'start' | 'end' {
  return field.views.cell === 'number.cell' ? 'end' : 'start'
}
