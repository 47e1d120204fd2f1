/** A rule of a table: a value for each dimension that it names, null for "any", and the days on which it holds; an empty end is open. */
export interface DatedRule {
  readonly id: string
  readonly values: Readonly<Record<string, string | null>>
  readonly from: string | null
  readonly to: string | null
}

/** A rule that fits a subject on the day, and what became of it. */
export interface FittingRule<Rule> {
  readonly rule: Rule
  /** The dimensions that it names. */
  readonly names: readonly string[]
  /** `less_specific`: another names more of them; `less_important`: another names as many, and earlier ones. */
  readonly verdict: 'chosen' | 'less_specific' | 'less_important'
}

/** Which rule holds for a subject, and all that fit it, the chosen one first. */
export interface RuleChoice<Rule> {
  readonly rule: Rule | null
  readonly fitting: readonly FittingRule<Rule>[]
}

/**
 * Finds for subjects the rule that holds on a day: of those that fit, the one that names most dimensions, among equals the one
 * that names the earlier ones in the order of the table. Two rules that name the same values on the same day are kept apart
 * by the database; should there be two, the lower id holds. What a subject does not say fits "any" alone. The work for a
 * subject grows with the combinations of dimensions that the table uses, not with its rules.
 */
export class RuleTable<Rule extends DatedRule> {
  readonly #dimensions: readonly string[]
  /** By combination of named dimensions, the most specific first: rules by the values they name. */
  readonly #groups: readonly {
    readonly names: readonly string[]
    readonly rules: ReadonlyMap<string, readonly Rule[]>
  }[]

  constructor(dimensions: readonly string[], rules: readonly Rule[]) {
    this.#dimensions = dimensions
    const groups = new Map<string, { names: readonly string[]; rules: Map<string, Rule[]> }>()
    for (const rule of [...rules].sort((a, b) => (a.id < b.id ? -1 : 1))) {
      const names = dimensions.filter((name) => (rule.values[name] ?? null) !== null)
      const group = groups.get(names.join()) ?? { names, rules: new Map<string, Rule[]>() }
      groups.set(names.join(), group)
      const key = keyOf(names, rule.values)
      group.rules.set(key, [...(group.rules.get(key) ?? []), rule])
    }
    this.#groups = [...groups.values()].sort((a, b) => this.#compare(a.names, b.names))
  }

  /** The rule that holds for a subject, by the values of its dimensions, on a day: `YYYY-MM-DD`. */
  choose(subject: Readonly<Record<string, string | null | undefined>>, on: string): RuleChoice<Rule> {
    const found = this.#groups.flatMap(({ names, rules }) => {
      if (names.some((name) => (subject[name] ?? null) === null)) return []
      const [rule] = (rules.get(keyOf(names, subject)) ?? []).filter((one) => holdsOn(one, on))
      return rule ? [{ rule, names }] : []
    })
    const most = found[0]?.names.length ?? 0
    return {
      rule: found[0]?.rule ?? null,
      fitting: found.map(({ rule, names }, index) => ({
        rule,
        names,
        verdict: index === 0 ? 'chosen' : names.length < most ? 'less_specific' : 'less_important',
      })),
    }
  }

  #compare(a: readonly string[], b: readonly string[]): number {
    if (a.length !== b.length) return b.length - a.length
    const first = this.#dimensions.find((name) => a.includes(name) !== b.includes(name))
    return first === undefined ? 0 : a.includes(first) ? -1 : 1
  }
}

function holdsOn({ from, to }: DatedRule, on: string): boolean {
  return (from === null || from <= on) && (to === null || to >= on)
}

function keyOf(names: readonly string[], values: Readonly<Record<string, string | null | undefined>>): string {
  return JSON.stringify(names.map((name) => values[name]))
}
