import { Refusal } from '../base/main.js'
import type { Actor } from '../model/main.js'

/** Refuses (403) to change anything for who only looks through the eyes of another. */
export function refuseViewer({ viewer }: Actor): void {
  if (viewer) throw new Refusal('forbidden', 'You are looking as somebody else; nothing can be changed.')
}
