import type { SourceRef } from '../base/main.js'
import { compileExpression } from '../expressions/main.js'
import type { Expr, ExpressionOptions, MembersOf } from '../expressions/main.js'
import type { EntitiesOf, RelatedEntity, Scene } from './draft.js'

/** An expression in a declaration: its text, its place and the code of its findings. */
export interface ExpressionPlace {
  readonly text: string
  readonly source: SourceRef
  readonly code: string
}

/** The members of all entities, as the expression compiler asks for them. */
export function membersIn(entities: EntitiesOf<RelatedEntity>): MembersOf {
  return (name) => entities.get(name)?.members ?? null
}

/**
 * Compiles an expression that must be true or false; null, with its findings placed, when it is
 * wrong. One that speaks of a field reported elsewhere is left without a finding of its own.
 */
export function compileCondition(
  place: ExpressionPlace,
  options: Omit<ExpressionOptions, 'expect' | 'membersOf'>,
  entities: EntitiesOf<RelatedEntity>,
  scene: Scene
): { readonly expr: Expr; readonly inputs: readonly string[] } | null {
  const compiled = compileExpression(place.text, {
    ...options,
    membersOf: membersIn(entities),
    expect: { kind: 'bool' },
  })
  if (compiled.ok) return { expr: compiled.expr, inputs: compiled.inputs }
  if (speaksOfBroken(place.text, entities)) return null
  for (const finding of compiled.findings) scene.findings.error(place.code, place.source, finding.message, finding.hint)
  return null
}

function speaksOfBroken(text: string, entities: EntitiesOf<RelatedEntity>): boolean {
  const words = new Set(text.match(/[a-z][a-z0-9_]*/gu) ?? [])
  return [...entities.values()].some((entity) => [...entity.broken].some((name) => words.has(name)))
}
