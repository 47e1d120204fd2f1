import type { FileLimits } from '../contract.js'
import { endingsOfKinds, FILE_KIND_NAMES, typesOfKinds } from './file_kinds.js'

const MEGABYTE = 1024 * 1024

/** What may be attached to a record beside its own fields: all kinds of files that any field takes. */
export const ATTACHMENT_LIMITS: FileLimits = {
  bytes: 20 * MEGABYTE,
  types: typesOfKinds(FILE_KIND_NAMES),
  endings: endingsOfKinds(FILE_KIND_NAMES),
  count: 100,
}
