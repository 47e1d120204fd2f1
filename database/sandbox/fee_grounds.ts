import type { JsonObject } from '../../app/engine/base/main.js'
import type { FeeRecords } from './fees.js'
import type { SchoolPlan } from './model.js'

/** What a history of fees is drawn from. */
export interface FeeGrounds {
  readonly plan: SchoolPlan
  readonly fees: FeeRecords
  /** Records of the pupils, the eldest of a family first. */
  readonly students: readonly JsonObject[]
  readonly enrolments: readonly JsonObject[]
  /** Position of each pupil's household. */
  readonly families: readonly number[]
}
