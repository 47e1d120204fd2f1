import type { SourceRef } from '../base/main.js'
import { compileExpression, namesIn } from '../expressions/main.js'
import type { Expr, ExpressionOptions, MembersOf, ValueType } from '../expressions/main.js'
import type { EntitiesOf, RelatedEntity, Scene } from './draft.js'
import { spellOut } from './reach.js'

/** An expression in a declaration: its text, its place and the code of its findings. */
export interface ExpressionPlace {
  readonly text: string
  readonly source: SourceRef
  readonly code: string
}

/** What rules may ask of whoever asks. */
export const ACTOR_PARAMS: Readonly<Record<string, ValueType>> = {
  'actor.user': { kind: 'id', entity: 'core.user' },
  'actor.school': { kind: 'id', entity: 'core.school' },
  'today': { kind: 'date' },
}

/** The members of all entities, as the expression compiler asks for them. */
export function membersIn(entities: EntitiesOf<RelatedEntity>): MembersOf {
  return (name) => entities.get(name)?.members ?? null
}

/** A compiled expression with the names of the record's own members it reads. */
export interface CompiledRule {
  readonly expr: Expr
  readonly inputs: readonly string[]
}

/**
 * Compiles an expression that must be true or false; null, with its findings placed, when it is
 * wrong. One that speaks of a field reported elsewhere is left without a finding of its own. Fields without
 * a column stand in it as what they say.
 */
export function compileCondition(
  place: ExpressionPlace,
  options: Omit<ExpressionOptions, 'expect' | 'membersOf'>,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): CompiledRule | null {
  return compileRule(place, { ...options, expect: { kind: 'bool' } }, entities, scene)
}

/** The same of an expression with a value of any type. */
export function compileRule(
  place: ExpressionPlace,
  options: Omit<ExpressionOptions, 'membersOf'>,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): CompiledRule | null {
  const compiled = compileExpression(place.text, { ...options, membersOf: membersIn(entities) })
  if (compiled.ok) {
    const expr = spellOut(compiled.expr, options.entity, entities)
    return { expr, inputs: namesIn(expr) }
  }
  if (speaksOfBroken(place.text, entities)) return null
  for (const finding of compiled.findings) scene.findings.error(place.code, place.source, finding.message, finding.hint)
  return null
}

function speaksOfBroken(text: string, entities: EntitiesOf<RelatedEntity>): boolean {
  const words = new Set(text.match(/[a-z][a-z0-9_]*/gu) ?? [])
  return [...entities.values()].some((entity) => [...entity.broken].some((name) => words.has(name)))
}
