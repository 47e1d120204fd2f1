import type { Actor } from './actor.js'

/** What is known of uploaded files; their bytes are the host's to keep. */
export const FILE_ENTITY = 'core.file'

/** What stands for a field of files that are attached to a record without any of its own fields holding them. */
export const ATTACHMENTS = '_attachments'

/** Jobs that the engine and the host leave for whoever keeps the bytes. */
export const FILE_JOBS = {
  /** Removes the bytes of released files. */
  discard: 'core.discard_files',
  /** Makes the smaller sizes of a picture. */
  size: 'core.size_image',
  /** Releases what nobody has fetched into a record for a day, and does again what has failed. */
  sweep: 'core.sweep_files',
} as const

/** Who has uploaded a file: a user, also behind the system, or an API client; null for who may upload nothing. */
export function uploaderOf({ kind, userId, name }: Actor): string | null {
  if (userId !== null) return userId
  return kind === 'service' ? `client:${name}` : null
}
