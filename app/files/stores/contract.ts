import type { Readable } from 'node:stream'

/** Where and how the bytes of an announced file are sent. */
export interface UploadTarget {
  readonly url: string
  readonly method: 'PUT'
  /** To be sent as they are; what is signed counts. */
  readonly headers: Readonly<Record<string, string>>
  readonly expiresAt: string
}

/** What an upload's address is made for. */
export interface UploadRequest {
  readonly id: string
  readonly school: string
  readonly size: number
  /** Hexadecimal SHA-256, where the uploader has said it. */
  readonly sha256: string | null
}

/** How a file is handed out by somebody else. */
export interface LinkRequest {
  readonly type: string
  readonly disposition: string
}

/**
 * Where bytes are. Every upload has two keys: an address lets one write to `incoming` for some minutes and to nothing else; what
 * is kept is moved from there by the server before it is judged, so that nobody changes it afterwards.
 */
export interface FileStore {
  target(upload: UploadRequest): Promise<UploadTarget>
  /** Writes what arrives at this server's own address, at most `limit` bytes; absent where uploads go elsewhere. */
  receive?(incoming: string, body: Readable, limit: number): Promise<void>
  /** Takes what has arrived to its place for good; false where nothing has, true too where it is there already. */
  accept(incoming: string, key: string): Promise<boolean>
  /** Bytes under a key; null for none. */
  size(key: string): Promise<number | null>
  /** The SHA-256 that the store itself has verified; null where it knows none. */
  verifiedDigest(key: string): Promise<string | null>
  /** The bytes, all or those of a range, both ends in it. */
  read(key: string, range?: { readonly start: number; readonly end: number }): Promise<Readable>
  write(key: string, content: Uint8Array, type: string): Promise<void>
  /** Removes what is there under the keys. */
  remove(keys: readonly string[]): Promise<void>
  /** Removes all below a folder. */
  removeAll(folder: string): Promise<void>
  /** A short-lived address from which a browser fetches the file by itself; null where this server serves it. */
  link(key: string, request: LinkRequest): Promise<string | null>
}

/** Where an upload arrives. */
export function incomingKey(school: string, id: string): string {
  return `incoming/${school}/${id}`
}

/** Milliseconds for which an address takes an upload. */
export const UPLOAD_LIFE = 15 * 60 * 1000
