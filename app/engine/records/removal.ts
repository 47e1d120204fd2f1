import { openRun } from './attempt.js'
import type { Run } from './attempt.js'
import type { Access } from './draft.js'
import type { Row } from '../sql/main.js'
import type { Spread } from './spread.js'

/** One run of a deletion or of its undoing, in its transaction. */
export interface Removal extends Run {
  readonly access: Access
  readonly id: string
  /** The stored row before. */
  row: Row
  /** What the rows of this deletion bear; read from the record when it is undone. */
  deletion: string
  spread: Spread
}

export function openRemoval(access: Access, id: string, deletion: string): Removal {
  const spread: Spread = { marked: new Map(), cascaded: [], cleared: [] }
  return { ...openRun(access.session), access, id, row: {}, deletion, spread }
}
