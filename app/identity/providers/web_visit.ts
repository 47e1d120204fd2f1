import { createHash, randomBytes } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { isObject } from '#engine'
import { localPath } from '../local_path.js'
import type { KeptRequest } from './identity_provider.js'
import type { ProviderDoor } from './provider_door.js'

const VISIT = 'identity_provider'

/** Milliseconds that a visit to a provider may take. */
export const VISIT_LIFETIME = 10 * 60_000

/** Why somebody goes to a provider, and where he goes on afterwards. */
export interface Purpose {
  /** A path on this server. */
  readonly next: string
  /** The school to sign in to, as it was named; null for none. */
  readonly school: string | null
  /** The signed-in user who wants to link himself; null for who wants to sign in. */
  readonly linkTo: string | null
}

/** A visit as the session keeps it. */
export interface Visit extends Purpose {
  readonly kept: KeptRequest
}

/** Begins a visit, in the place of one that was not finished: the provider's address. Throws E_PROVIDER_UNREACHABLE. */
export async function beginVisit(ctx: HttpContext, door: ProviderDoor, purpose: Purpose): Promise<string> {
  const [state, nonce, verifier] = [random(), random(), random()]
  const { callback } = door
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const address = await door.provider.begin({ state, nonce, challenge, callback })
  const visit = { ...purpose, kept: { state, nonce, verifier, callback }, until: Date.now() + VISIT_LIFETIME }
  ctx.session.put(VISIT, visit)
  return address
}

/** The visit that somebody comes back from, once; null for none and for one that took too long. */
export function takeVisit(ctx: HttpContext): Visit | null {
  const visit: unknown = ctx.session.pull(VISIT)
  if (!isObject(visit) || typeof visit['until'] !== 'number' || visit['until'] < Date.now()) return null
  const { next, school, linkTo, kept } = visit
  if (!isObject(kept)) return null
  const [state, nonce, verifier, callback] = ['state', 'nonce', 'verifier', 'callback'].map((name) => kept[name])
  if (!isText(state) || !isText(nonce) || !isText(verifier) || !isText(callback)) return null
  return {
    next: localPath(isText(next) ? next : null) ?? '/',
    school: isText(school) ? school : null,
    linkTo: isText(linkTo) ? linkTo : null,
    kept: { state, nonce, verifier, callback },
  }
}

function isText(text: unknown): text is string {
  return typeof text === 'string'
}

/** 256 random bits. */
function random(): string {
  return randomBytes(32).toString('base64url')
}
