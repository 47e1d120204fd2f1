import type { ASTNode } from '@marcbachmann/cel-js'
import { report, shorten, type CheckContext } from './context.js'
import type { Expr, Member, ValueType } from './ir.js'
import { hintFor } from './nearest.js'
import { sourceOf } from './parse.js'

/** What a name or a dotted path stands for. */
export type Place =
  | { readonly kind: 'record'; readonly variable: string; readonly path: readonly string[]; readonly entity: string }
  | { readonly kind: 'many'; readonly variable: string; readonly path: readonly string[]; readonly entity: string }
  | { readonly kind: 'value'; readonly expr: Expr }

const CLOCK_TYPES: Readonly<Record<'today' | 'now', ValueType>> = { today: { kind: 'date' }, now: { kind: 'instant' } }

/** The place a name or dotted path stands for; undefined when the node is no path. */
export function placeOf(node: ASTNode, context: CheckContext): Place | null | undefined {
  if (node.op === 'id') return rootPlace(node.args, context)
  if (node.op !== '.') return undefined
  const [base, name] = node.args
  if (base.op === 'id' && !context.bound.has(base.args)) {
    const param = paramPlace(`${base.args}.${name}`, base.args, context)
    if (param !== undefined) return param
  }
  const parent = placeOf(base, context)
  if (parent === undefined) return noPlace(base, context)
  if (parent === null) return null
  return step(parent, name, sourceOf(base), context)
}

/** `today()` or `now()` as a bound value. */
export function clockParam(name: 'today' | 'now', context: CheckContext): Expr | null {
  if (!context.options.allowClock) {
    return report(
      context,
      `\`${name}()\` cannot be used here: the result is stored and would change with time alone.`,
      'Leave the field unstored, or compare with a date field.'
    )
  }
  return { kind: 'param', type: CLOCK_TYPES[name], name }
}

/** A place as a value: a link is the id it holds. */
export function valueOf(place: Place, source: string, context: CheckContext): Expr | null {
  if (place.kind === 'value') return place.expr
  if (place.kind === 'many') {
    return report(
      context,
      `\`${shorten(source)}\` holds many records and is no single value.`,
      `Ask \`${source}.exists(x, …)\`, \`${source}.count()\` or \`${source}.map(x, …).sum()\`.`
    )
  }
  const path = place.path.length > 0 ? place.path : ['id']
  return { kind: 'member', type: { kind: 'id', entity: place.entity }, variable: place.variable, path }
}

function rootPlace(name: string, context: CheckContext): Place | null {
  const bound = context.bound.get(name)
  if (bound) return { kind: 'record', variable: bound.variable, path: [], entity: bound.entity }
  const record: Place = { kind: 'record', variable: '', path: [], entity: context.options.entity }
  return step(record, name, null, context)
}

function paramPlace(name: string, root: string, context: CheckContext): Place | null | undefined {
  const { params, entity, membersOf } = context.options
  const type = Object.hasOwn(params, name) ? params[name] : undefined
  if (type) return { kind: 'value', expr: { kind: 'param', type, name } }
  const siblings = Object.keys(params).filter((known) => known.startsWith(`${root}.`))
  const isMember = Object.hasOwn(membersOf(entity) ?? {}, root)
  if (isMember || (siblings.length === 0 && root !== 'actor')) return undefined
  return report(context, `\`${name}\` is not known here.`, hintFor(name, siblings))
}

/** One step along a path; `source` is the path so far, null at its start. */
function step(parent: Place, name: string, source: string | null, context: CheckContext): Place | null {
  if (parent.kind === 'value') {
    return report(
      context,
      `\`${source ?? ''}\` is a plain value and has no field \`${name}\`.`,
      'Only links lead on to fields of another record.'
    )
  }
  if (parent.kind === 'many') {
    return report(
      context,
      `\`${source ?? ''}\` holds many records: \`.${name}\` does not say of which.`,
      `Write \`${source ?? ''}.exists(x, x.${name} …)\` or \`${source ?? ''}.map(x, x.${name}).sum()\`.`
    )
  }
  const members = context.options.membersOf(parent.entity) ?? {}
  const member = Object.hasOwn(members, name) ? members[name] : undefined
  if (!member) return unknownName(parent.entity, name, source, Object.keys(members), context)
  if (parent.variable === '') context.inputs.add(parent.path[0] ?? name)
  return placeAt(parent, name, member, context)
}

function placeAt(
  parent: Extract<Place, { kind: 'record' }>,
  name: string,
  member: Member,
  context: CheckContext
): Place | null {
  const path = [...parent.path, name]
  if (member.kind !== 'value') {
    return { kind: member.kind === 'one' ? 'record' : 'many', variable: parent.variable, path, entity: member.entity }
  }
  if (member.volatile && !context.options.allowClock) {
    return report(
      context,
      `\`${path.join('.')}\` depends on today's date and cannot be used here.`,
      'Use the stored fields it is made of.'
    )
  }
  if (member.volatile && context.options.mode === 'sql') {
    return report(
      context,
      `\`${path.join('.')}\` is worked out when it is read and is not stored.`,
      'Write its rule out here.'
    )
  }
  return { kind: 'value', expr: { kind: 'member', type: member.type, variable: parent.variable, path } }
}

/** What is no path has no fields; when it is wrong in itself, that is the better finding. */
function noPlace(base: ASTNode, context: CheckContext): null {
  const before = context.findings.length
  context.check(base, context)
  return context.findings.length > before ? null : report(context, `\`${shorten(sourceOf(base))}\` has no fields.`)
}

function unknownName(
  entity: string,
  name: string,
  source: string | null,
  known: readonly string[],
  context: CheckContext
): null {
  const bound = source === null ? [...context.bound.keys()] : []
  const message =
    source === null ? `\`${name}\` is not a field of ${entity}.` : `\`${source}\` (${entity}) has no field \`${name}\`.`
  if (source === null && (name === 'today' || name === 'now')) {
    return report(context, message, `The clock is called: \`${name}()\`.`)
  }
  if (source === null && name === 'record') {
    return report(context, message, 'The record is implied: write its field names bare.')
  }
  const owner = [...context.bound].find(([, item]) => Object.hasOwn(context.options.membersOf(item.entity) ?? {}, name))
  if (source === null && owner) {
    return report(context, message, `${owner[1].entity} has one: write \`${owner[0]}.${name}\`.`)
  }
  return report(context, message, hintFor(name, [...bound, ...known]))
}
