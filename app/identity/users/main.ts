import type { Database, Definition } from '#engine'
import { membershipDeleted } from './membership_deleted.js'
import { membershipWritten } from './membership_written.js'

/** What the host adds to writing users; handed to the engine when it is made. */
export function userCode(database: Database): readonly Definition[] {
  return [membershipWritten(database), membershipDeleted]
}
