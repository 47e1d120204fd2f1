import { childrenOf, compileExpression } from '../expressions/main.js'
import type { Expr, Member, ValueType } from '../expressions/main.js'
import { ruleParam } from '../model/main.js'
import type { AutomationJson } from '../model/main.js'
import type { Problem, RuleEntity, RuleProblem, RuleScene } from './scene.js'

/** The name under which expressions know the record as it was before its event. */
export const BEFORE = 'before'

/** Links that an expression may follow from the record. */
const MOST_LINKS = 2

/** Compiles the expressions of one rule and gathers what they read beyond the record's own fields. */
export class RuleExpressions {
  readonly #about: RuleEntity
  readonly #scene: RuleScene
  readonly #problem: Problem
  readonly #params: Readonly<Record<string, ValueType>>
  readonly #hasBefore: boolean
  readonly #includes = new Set<string>()

  constructor(about: RuleEntity, json: AutomationJson, scene: RuleScene, problem: Problem) {
    this.#about = about
    this.#scene = scene
    this.#problem = problem
    this.#hasBefore = json.on.updated !== undefined || json.on.transition !== undefined
    const own = Object.keys(json.parameters ?? {}).map((name) => [ruleParam(name), { kind: 'int' }] as const)
    this.#params = {
      'actor.user': { kind: 'id', entity: 'core.user' },
      'actor.school': { kind: 'id', entity: 'core.school' },
      'today': { kind: 'date' },
      ...Object.fromEntries(own),
    }
  }

  /** Dotted links and rows to be read along with the record. */
  get includes(): readonly string[] {
    return [...this.#includes].sort()
  }

  /** Null, with its problems told, where it is wrong. `expect` null takes any value. */
  compile(text: string, place: RuleProblem['place'], expect: ValueType | null): Expr | null {
    const compiled = compileExpression(text, {
      entity: this.#about.name,
      membersOf: (name) => this.#membersOf(name),
      params: this.#params,
      mode: 'process',
      allowClock: true,
      refuseBareAll: true,
      expect,
    })
    if (!compiled.ok) {
      for (const { message, hint } of compiled.findings) this.#problem(place, message, hint)
      return null
    }
    return this.#gather(compiled.expr, place) ? compiled.expr : null
  }

  #membersOf(name: string): Readonly<Record<string, Member>> | null {
    const members = this.#scene.entity(name)?.members ?? null
    if (!members || name !== this.#about.name || !this.#hasBefore || Object.hasOwn(members, BEFORE)) return members
    return { ...members, [BEFORE]: { kind: 'one', entity: name } }
  }

  /** Notes what must be read; false, and a problem, where it looks further than a rule may. */
  #gather(expr: Expr, place: RuleProblem['place']): boolean {
    const isMany = expr.kind === 'quantify' || expr.kind === 'aggregate'
    if (isMany && !this.#isOwned(expr.variable, expr.path)) {
      const hint = 'A rule sees the record, its own rows and what its links lead to; count the rest in a rollup.'
      this.#problem(place, `\`${expr.path.join('.')}\` are not the record's own rows.`, hint)
      return false
    }
    if (isMany) this.#includes.add(expr.path.join('.'))
    if (expr.kind === 'member' && !this.#note(expr.variable, expr.path, place)) return false
    return childrenOf(expr).every((part) => this.#gather(part, place))
  }

  #isOwned(variable: string, path: readonly string[]): boolean {
    const [name = ''] = path
    return (
      variable === '' && path.length === 1 && Object.hasOwn(this.#about.many, name) && !!this.#about.many[name]?.owned
    )
  }

  #note(variable: string, path: readonly string[], place: RuleProblem['place']): boolean {
    const links = path.slice(0, -1)
    if (links.length === 0) return true
    if (variable === '' && links[0] === BEFORE && !Object.hasOwn(this.#about.field, BEFORE)) {
      if (links.length === 1) return true
      this.#problem(place, '`before` has the fields of the record alone, and what they were.')
      return false
    }
    if (variable !== '' || links.length > MOST_LINKS) {
      this.#problem(place, `\`${path.join('.')}\` looks further than a rule may.`)
      return false
    }
    this.#includes.add(links.join('.'))
    return true
  }
}
