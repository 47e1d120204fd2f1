/** What a school may have and do; null for no limit of its own. */
export interface SchoolQuotas {
  readonly records: number | null
  readonly users: number | null
  /** At once, in each process. */
  readonly requests: number | null
  /** Bytes of files. */
  readonly storage?: number | null
  /** As last counted. */
  readonly usedRecords: number
}

/** What the engine must know of a school while it serves it. */
export interface School {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly timezone: string
  readonly locale: string
  readonly currency: string
  /** ISO weekday numbers (1 Monday … 7 Sunday) on which it is open. */
  readonly workingDays: readonly number[]
  /** First day of the week, ISO weekday number. */
  readonly firstWeekday: number
  /** `MM-DD` on which its fiscal year starts. */
  readonly fiscalYearStart: string
  readonly rounding: string
  /** Hash of the changes to declarations that it has published; absent or null for none. */
  readonly overlay?: string | null
  /** Plugins that it has switched off, sorted; none where absent. */
  readonly pluginsOff?: readonly string[]
  /** Roles whose holders sign in with a second factor only, sorted; none where absent. */
  readonly secondFactorRoles?: readonly string[]
  /** What the operator allows it; no limits where absent. */
  readonly quotas?: SchoolQuotas
  /** `#rrggbb` of its pages. */
  readonly colour?: string | null
  /** The file with its logo. */
  readonly logo?: string | null
}

/** A rule that has acted on a record. */
export interface ChainLink {
  readonly rule: string
  readonly record: string
}

/** Who asks. `public`, `service` and `system` are explicit; there is never no actor. */
export interface Actor {
  readonly kind: 'user' | 'public' | 'service' | 'system'
  readonly userId: string | null
  /** The client that a `service` signed in as; absent of all others. */
  readonly clientId?: string
  readonly name: string
  readonly school: School
  /**
   * Effective roles, inheritance expanded, sorted. One that is held within records of a dimension only stands
   * here as `role@dimension` (see `heldRole`).
   */
  readonly roles: readonly string[]
  /** By `role@dimension`: the records within which the role is held. What is not there is within none. */
  readonly assigned?: Readonly<Record<string, readonly string[]>>
  /** Required of `system`: why it acts; goes to the audit. */
  readonly reason: string | null
  readonly requestId: string | null
  readonly address: string | null
  /**
   * Who looks through this actor's eyes. Nothing may be written then, and no more is seen than both see: see
   * `withinViewer`.
   */
  readonly viewer?: Actor
  /**
   * The rules in whose course this is done, the first cause first; absent where people do it. Messages of the outbox carry
   * it on, over jobs too, so that rules that set each other off come to an end.
   */
  readonly chain?: readonly ChainLink[]
}

/** Finds who asks from a credential, in one statement; null when the credential is void. */
export interface ActorResolver {
  byUser(userId: string, schoolId: string, request: { id: string; address: string }): Promise<Actor | null>
}

/** Finds a user of the asker's school, with the rights of now; null for nobody there. */
export type FindUser = (user: string, asker: Actor) => Promise<Actor | null>
