import { Refusal, textKey } from '../base/main.js'
import type { Scalar } from '../expressions/main.js'
import { fieldTypeOf, keyOfScalar } from '../fields/main.js'
import type { Locale } from '../fields/main.js'
import type { School } from '../model/main.js'
import { prefixBindings } from '../sql/main.js'
import { blindIndex, isSealed, placeIn } from './sealed_values.js'
import type { Session } from './session.js'
import { dayEdge } from './day_filter.js'
import type { FilterAtom, ListQuery } from './list_query.js'
import type { Slot } from './touch.js'

/** The form in which a query string speaks of values. */
export function localeOf(school: School): Locale {
  return { language: school.locale, timezone: school.timezone, currency: school.currency }
}

/** What a list's conditions bind: its operands, read by the fields they are compared with. */
export function bindOperands(
  query: Pick<ListQuery, 'filter' | 'search'>,
  slots: readonly Slot[],
  searchParams: readonly string[],
  session: Pick<Session, 'actor' | 'keys'>
): Record<string, unknown> {
  const atoms = [...query.filter.all, ...query.filter.any.flat()]
  const locale = localeOf(session.actor.school)
  const bindings: Record<string, unknown> = {}
  const wrong: Record<string, string[]> = {}
  for (const slot of slots) {
    const atom = atoms[slot.atom]
    if (!atom) throw new Error(`A filter has no condition ${slot.atom}`)
    const texts = slot.operand === 'all' ? atom.operands : [atom.operands[slot.operand] ?? '']
    const values = texts.map((text) => readOperand(slot, atom, text, locale, wrong))
    Object.assign(bindings, bindSlot(slot, atom, blinded(session, slot, values)))
  }
  searchParams.forEach((param, index) => (bindings[param] = textKey(query.search[index] ?? '')))
  if (Object.keys(wrong).length > 0) {
    throw new Refusal('invalid', 'The request has invalid parameters.', { details: wrong })
  }
  return bindings
}

function bindSlot(slot: Slot, atom: FilterAtom, values: readonly Scalar[]): Record<string, unknown> {
  if (slot.operand === 'all') return { [slot.param]: values }
  const value = values[0] ?? null
  if (atom.operator === 'starts' && typeof value === 'string') return prefixBindings(slot.param, value)
  return { [slot.param]: value }
}

function readOperand(
  slot: Slot,
  atom: FilterAtom,
  text: string,
  locale: Locale,
  wrong: Record<string, string[]>
): Scalar {
  const { codec } = fieldTypeOf(slot.field.type)
  if (slot.edge) {
    const at = dayEdge(text, slot.edge, locale.timezone)
    if (at !== null) return at
  }
  const parsed = codec.parse(slot.field, text, locale)
  if (!parsed.ok) {
    wrong[atom.name] = [parsed.message]
    return null
  }
  const isKeyed = slot.facet === 'key' && !isSealed(slot.field)
  const scalar = codec.toScalar(slot.field, parsed.value)
  return isKeyed && typeof scalar === 'string' ? keyOfScalar(slot.field.type, scalar) : scalar
}

/** What encrypted values are compared by: operands are looked for by their index, never by themselves. */
function blinded(
  { actor, keys }: Pick<Session, 'actor' | 'keys'>,
  { entity, field, facet }: Slot,
  values: readonly Scalar[]
): readonly Scalar[] {
  if (facet !== 'key' || !isSealed(field)) return values
  const place = placeIn(actor.school.id, entity, field)
  return values.map((value) => (typeof value === 'string' ? blindIndex(keys, place, value) : value))
}
