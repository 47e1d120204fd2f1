import type { Readable } from 'node:stream'

/** What a scanner says of a file; `found` names what it has found. */
export type ScanVerdict = { readonly isClean: true } | { readonly isClean: false; readonly found: string }

/** Looks through the bytes of an upload before anybody else gets them. Rejects where it cannot; then nothing is kept. */
export interface FileScanner {
  scan(content: Readable): Promise<ScanVerdict>
}
