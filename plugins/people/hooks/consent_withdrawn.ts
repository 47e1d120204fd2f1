import { defineHook } from '#engine'

/** A consent keeps until when it held. */
export default defineHook('people.consent', 'before_transition', ({ transition, now }) =>
  transition === 'withdraw' ? { withdrawn_at: now } : undefined
)
