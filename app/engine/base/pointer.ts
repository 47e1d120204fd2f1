import type { SourceRef } from './diagnostic.js'

/** Appends one segment to an RFC 6901 pointer, escaping `~` and `/`. */
export function child(pointer: string, segment: string | number): string {
  return `${pointer}/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** The same file, one or more segments deeper. */
export function at(source: SourceRef, ...segments: readonly (string | number)[]): SourceRef {
  return { file: source.file, pointer: segments.reduce<string>(child, source.pointer) }
}
