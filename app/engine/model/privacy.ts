import type { Expr } from '../expressions/main.js'

/** How a field is personal: `shown` goes with the person in an export, `secret` never does. Either is erased. */
export type Personal = 'shown' | 'secret'

/**
 * What becomes of records about a person who is erased: the personal fields emptied, the whole record deleted, or
 * nothing, because somebody has to keep it as it is.
 */
export type Erasure = 'pseudonymise' | 'delete' | 'keep'

/**
 * A way from a record to a person it is about: names of links, `parent` and to-many sides. `[]` is the record itself.
 * Over a to-many side the record is `shared`: it may be about others too.
 */
export interface SubjectPath {
  readonly path: readonly string[]
  /** The entity at its end, which stands for a person. */
  readonly person: string
  readonly shared: boolean
}

/** While it holds on a record about a person, nothing of that person is erased. */
export interface PrivacyHold {
  readonly rule: Expr
  /** Fields of the record that the rule reads. */
  readonly inputs: readonly string[]
  readonly message: string
}

/** How long records are kept: `days` after the date in `field`, or as many as a school says within the bounds. */
export interface Retention {
  readonly field: string
  readonly days: number
  readonly least: number
  readonly most: number
  /** Of a record that stands for a person both mean the erasure of the person. */
  readonly then: 'pseudonymise' | 'delete'
}

/** Names of the fields by which a person is reached; null for a way that there is not. */
export interface Contact {
  readonly email: string | null
  readonly phone: string | null
  /** A code such as `hi`, or a language's name in English. */
  readonly language: string | null
}

/** What an entity says of persons, from which export, erasure and retention follow. */
export interface Privacy {
  /** Present where a record stands for a person. */
  readonly person: {
    readonly login: string | null
    readonly needsApproval: boolean
    readonly contact: Contact
  } | null
  readonly about: readonly SubjectPath[]
  readonly erasure: Erasure
  /** Why a record stays when its person goes; empty where it does not stay. */
  readonly because: string
  readonly holds: readonly PrivacyHold[]
  readonly retention: Retention | null
  /** Whose looks at records are written down: of portal roles, of everybody; null for nobody's. */
  readonly accessLogged: 'portal' | 'everybody' | null
}

/** The actions that every entity has whose records stand for persons. */
export const PERSON_ACTIONS = { export: 'export_data', preview: 'erasure_preview', erase: 'erase_data' } as const

/** The declared read that every entity has of whose records is written down who opens them. */
export const SEEN_BY = 'seen_by'
