import { prorate } from '#engine'
import { dayAfter, daysBetween } from './days.js'

/** Days from the first to the last, both counted, as `YYYY-MM-DD`. */
export interface Period {
  readonly from: string
  readonly to: string
}

/** From when to when a pupil is billed: `to` is the last day, null while it goes on. */
export interface Stay {
  readonly from: string
  readonly to: string | null
}

/** What of a pupil decides what is billed. */
export interface BilledPupil {
  readonly grade: string
  readonly section: string
  readonly stream: string | null
  readonly category: string | null
  readonly boarder: boolean
  readonly status: 'applicant' | 'active' | 'suspended' | 'long_leave' | 'left' | 'graduated'
  readonly enrolled: Stay
}

/** For whom a fee structure, or one of its lines, is; what is left out or null lets everybody through. */
export interface PupilFilter {
  readonly grade?: string | null
  readonly section?: string | null
  readonly stream?: string | null
  readonly category?: string | null
  readonly boarders?: 'any' | 'only' | 'none'
}

/** Whether a pupil is billed for a period, and if not, why: as an outcome of the run and as a sentence. */
export type Eligibility =
  { readonly outcome: 'eligible' } | { readonly outcome: 'left' | 'not_eligible'; readonly reason: string }

/** How much of an instalment a pupil pays who is there for a part of it. */
export type ProrationRule = 'days' | 'full_period'

/** What is paid of an amount, for so many `days` out of all that the period `has`. */
export interface Prorated {
  readonly amount: number
  readonly days: number
  readonly has: number
}

/**
 * Whether a pupil falls under a fee structure in a period: one who fits its filters and is there on one day of
 * it at least. Applicants are not billed yet; those who have left are billed up to their last day, and not at
 * all when nobody knows it. Who is suspended or on leave keeps the place and is billed.
 */
export function eligibilityOf(pupil: BilledPupil, filter: PupilFilter, period: Period): Eligibility {
  const { status, enrolled } = pupil
  if (status === 'applicant') return { outcome: 'not_eligible', reason: 'Is an applicant' }
  const hasGone = status === 'left' || status === 'graduated'
  if (hasGone && enrolled.to === null) return { outcome: 'left', reason: 'Has left on a day that is not known' }
  if (enrolled.to !== null && enrolled.to < period.from) {
    return { outcome: 'left', reason: 'Has left before the period' }
  }
  if (enrolled.from > period.to) return { outcome: 'not_eligible', reason: 'Joins after the period' }
  const mismatch = mismatchOf(pupil, filter)
  return mismatch === null ? { outcome: 'eligible' } : { outcome: 'not_eligible', reason: mismatch }
}

/** Whether a pupil is one of those for whom a structure or a line is. */
export function fits(pupil: BilledPupil, filter: PupilFilter): boolean {
  return mismatchOf(pupil, filter) === null
}

function mismatchOf(pupil: BilledPupil, { boarders = 'any', ...filter }: PupilFilter): string | null {
  for (const name of ['grade', 'section', 'stream', 'category'] as const) {
    const wanted = filter[name] ?? null
    if (wanted !== null && wanted !== pupil[name]) return `Is of another ${name}`
  }
  if (boarders === 'only' && !pupil.boarder) return 'Is no boarder'
  return boarders === 'none' && pupil.boarder ? 'Is a boarder' : null
}

/**
 * What a pupil pays of an amount for a whole period: by the days of the stay that lie within it, rounded half
 * away from zero, or all of it for a single day. Both ends count: from 21 to 30 June are 10 days of 30.
 */
export function proratedTo(amount: number, stay: Stay, period: Period, rule: ProrationRule): Prorated {
  const from = stay.from > period.from ? stay.from : period.from
  const to = stay.to !== null && stay.to < period.to ? stay.to : period.to
  const has = daysBetween(period.from, period.to) + 1
  const days = Math.max(0, daysBetween(from, to) + 1)
  if (days === 0) return { amount: 0, days, has }
  if (rule === 'full_period') return { amount, days: has, has }
  const during = { from, to: dayAfter(to) }
  return { amount: prorate(amount, during, { from: period.from, to: dayAfter(period.to) }, 'days'), days, has }
}
