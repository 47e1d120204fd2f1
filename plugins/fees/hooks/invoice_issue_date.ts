import { defineHook } from '#engine'

/** The day of issue is that of its transition. */
export default defineHook('fees.invoice', 'before_transition', ({ transition, today }) =>
  transition === 'issue' ? { issued_on: today } : undefined
)
