import type { Json } from '#engine'

/** The envelope of a good answer that is no list. */
export function envelope(data: Json): Json {
  return { success: true, data, meta: null, error: null }
}
