import type { Json } from '../base/main.js'
import type { WriteContext } from './context.js'
import type { Access, Draft, WriteVerb } from './draft.js'
import { authorise, pathId } from './steps/authorise.js'
import { checkKey } from './steps/idempotency.js'

/** What a request asks to be written. */
export interface WriteRequest {
  readonly entityName: string
  readonly verb: WriteVerb
  /** The record of the path; null for a new one, and for the single of a school. */
  readonly id: string | null
  readonly body: Json
}

/** Begins a write: who asks is granted the operation, or nothing else is looked at. */
export async function openDraft(context: WriteContext, request: WriteRequest): Promise<Draft> {
  checkKey(context)
  const { verb, body, entityName } = request
  const access = await authorise(context.session, entityName, rightOf(context, request), request.id)
  return {
    ...emptyDraft(context, access),
    verb,
    body,
    id: verb === 'create' ? null : pathId(access, request.id),
  }
}

/** Who may change what a school has once may write it first. */
function rightOf({ session }: WriteContext, { verb, entityName }: WriteRequest): 'create' | 'update' {
  const isSingle = session.registry.entities[entityName]?.kind === 'single'
  return verb === 'create' && !isSingle ? 'create' : 'update'
}

/** A write that says nothing yet. */
export function emptyDraft(context: WriteContext, access: Access): Draft {
  return {
    ...access,
    context,
    verb: 'update',
    body: {},
    id: null,
    values: {},
    names: [],
    echoes: {},
    frames: {},
    rows: [],
    version: null,
    numbered: [],
  }
}
