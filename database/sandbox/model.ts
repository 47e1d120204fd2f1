import type { JsonObject } from '../../app/engine/base/main.js'
import type { FeeEvent } from './fee_events.js'

/** Records of one entity, to be created in this order. Links lead to earlier records only. */
export interface Batch {
  readonly entity: string
  readonly records: readonly JsonObject[]
  /** A transition that each takes once it is made. */
  readonly transition?: string
}

/** How far a number series is used up, so that the next record made by hand does not collide. */
export interface SeriesState {
  readonly entity: string
  readonly field: string
  /** What the pattern counts in: `2026` for `{yyyy}`, `-` for a plain counter. */
  readonly period: string
  readonly next: number
}

/** A way in. All accounts share one password. */
export interface Account {
  readonly email: string
  readonly name: string
  readonly role: string
  /** Slug of the school. */
  readonly school: string
  /** Whom it stands for, for the list that the demo prints. */
  readonly note: string
}

/** One school: its own record, then everything in it in the order of its links. */
export interface SchoolData {
  readonly school: JsonObject & { readonly id: string; readonly slug: string }
  readonly batches: readonly Batch[]
  readonly series: readonly SeriesState[]
  /** What happened in the office since the year began, in no order but that of the events of one day. */
  readonly history: readonly FeeEvent[]
  /** Users in whose names it happened. */
  readonly office: { readonly accountant: string; readonly principal: string }
}

/** A section that is to be filled, with the pupils' ages following from its grade. */
export interface SectionPlan {
  readonly grade: number
  readonly name: string
  readonly stream: string | null
  readonly size: number
  readonly capacity: number
}

/** How families are made up; the counts of pupils come from the sections. */
export interface FamilyPlan {
  /** Households with two and with three pupils; all others have one. */
  readonly twoPupils: number
  readonly threePupils: number
  /** Among households with one pupil: how many know one guardian only, how many a third. */
  readonly oneGuardian: number
  readonly threeGuardians: number
  /** Younger siblings whose second guardian is linked as well; the eldest always has both. */
  readonly secondLinks: number
  /** Households of which one guardian lives elsewhere, and how many of those may see no records. */
  readonly split: number
  readonly blocked: number
  /** Sections of the three siblings behind the demo parent, the demo pupil second. */
  readonly demoSections: readonly [string, string, string]
}

export interface TermPlan {
  readonly name: string
  readonly startsOn: string
  readonly endsOn: string
}

/** An amount of a fee structure. Without grade it is for all of them, without instalment charged with each. */
interface FeeLinePlan {
  /** Code of the head. */
  readonly head: string
  readonly grade?: number
  readonly instalment?: number
  readonly amount: string
}

export interface StructurePlan {
  readonly name: string
  readonly boarders: 'any' | 'only' | 'none'
  /** Whom it bills, as far as the sandbox knows them: nobody when left out. */
  readonly bills?: 'all' | 'new' | 'boarders'
  readonly instalments: readonly {
    readonly title: string
    readonly from: string
    readonly to: string
    readonly due: string
  }[]
  readonly lines: readonly FeeLinePlan[]
}

/** What a school charges; heads, accounts and concession types are the same in both. */
export interface FeePlan {
  /** An amount for each day after the days of grace, up to the cap. */
  readonly lateFee: { readonly name: string; readonly graceDays: number; readonly amount: string; readonly cap: string }
  readonly structures: readonly StructurePlan[]
  /** What the school paid to others; the account is named by its code. */
  readonly expenses: readonly {
    readonly on: string
    readonly vendor: string
    readonly account: string
    readonly amount: string
    readonly mode: 'bank' | 'cash'
    /** What became of it. */
    readonly stage: 'draft' | 'approved' | 'paid'
  }[]
}

/** All that differs between the schools of the sandbox. */
export interface SchoolPlan {
  readonly school: JsonObject & { readonly slug: string }
  readonly country: 'IN' | 'NP'
  /** Before a five-digit counter: a mobile number of the country, E.164. */
  readonly phonePrefix: string
  readonly houses: readonly string[]
  readonly yearName: (shift: number) => string
  readonly yearStart: string
  readonly terms: readonly TermPlan[]
  readonly sections: readonly SectionPlan[]
  readonly families: FamilyPlan
  readonly staff: {
    readonly teaching: number
    readonly other: readonly (readonly [designation: string, department: string])[]
  }
  /** Sections that the demo teacher leads. */
  readonly teacherSections: readonly string[]
  readonly roles: readonly string[]
  readonly boarders: { readonly male: number; readonly female: number }
  /** Pupils with a status other than active, who still sit in their class. */
  readonly statuses: Readonly<Record<string, number>>
  /** Grades in which two pupils changed places between the sections in July. */
  readonly exchanges: readonly number[]
  readonly fees: FeePlan
}
