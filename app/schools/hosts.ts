/** Which hosts this installation answers to. */
export interface HostOptions {
  /** `school.example`: one label before it is the short name of a school. */
  readonly baseDomain: string | null
  /** Further hosts; `portal.green.example=green` names the school that a host stands for. */
  readonly others: readonly string[]
}

/** What a host means. `school` is the short name of the one it stands for. */
export interface JudgedHost {
  readonly isListed: boolean
  readonly school: string | null
}

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const UNLISTED: JudgedHost = { isListed: false, school: null }
const NO_SCHOOL: JudgedHost = { isListed: true, school: null }

/** Judges the `Host` of requests. Where no host is configured every one is listed; production demands some. */
export class HostRules {
  readonly isOpen: boolean
  readonly #baseDomain: string | null
  readonly #others: ReadonlyMap<string, string | null>

  constructor({ baseDomain, others }: HostOptions) {
    this.#baseDomain = baseDomain?.toLowerCase() ?? null
    this.#others = new Map(others.map(entryOf))
    this.isOpen = baseDomain === null && others.length === 0
  }

  /** The host that stands for a school alone; null where it has none. */
  hostOf(slug: string): string | null {
    const named = [...this.#others].find(([, school]) => school === slug)?.[0]
    return named ?? (this.#baseDomain === null ? null : `${slug}.${this.#baseDomain}`)
  }

  /** `hostname` has no port; null and text that is no name are unlisted. */
  judge(hostname: string | null): JudgedHost {
    if (this.isOpen) return NO_SCHOOL
    const name = hostname?.toLowerCase().replace(/\.$/, '') ?? ''
    const other = this.#others.get(name)
    if (other !== undefined) return { isListed: true, school: other }
    const base = this.#baseDomain
    if (base === null) return UNLISTED
    if (name === base) return NO_SCHOOL
    const label = name.endsWith(`.${base}`) ? name.slice(0, -base.length - 1) : ''
    return SLUG.test(label) ? { isListed: true, school: label } : UNLISTED
  }
}

function entryOf(text: string): [string, string | null] {
  const [host = '', school] = text.toLowerCase().split('=')
  return [host, school ?? null]
}

/** The entries of a list in an environment variable: separated by commas, without spaces and empty ones. */
export function entriesOf(list: string | undefined): readonly string[] {
  return (list ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
}
