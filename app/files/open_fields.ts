import type { Actor } from '#engine'

/** A field of files on a record that belongs to all of a school, such as its logo: no grant opens it, and everybody may look. */
export interface OpenField {
  readonly entity: string
  readonly field: string
  /** Who uploads for it, beside whom its name is not known. */
  mayUpload(actor: Actor): boolean
}

/** The open field of these names; undefined for one that grants judge. */
export function openFieldOf(fields: readonly OpenField[], entity: unknown, field: unknown): OpenField | undefined {
  return fields.find((open) => open.entity === entity && open.field === field)
}
