/** The job that tells users of what was said of or done to a record, each only what he may see of it then. The host does it. */
export const TELL_JOB = 'core.tell_followers'

/** What they are told of: that somebody has named them, has said something, or has changed the record. */
export const TOLD = ['mentioned', 'commented', 'changed'] as const
export type Told = (typeof TOLD)[number]
