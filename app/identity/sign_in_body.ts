import { isObject, Refusal, UNKNOWN_NAME } from '#engine'
import { LOGIN_KINDS } from './credentials.js'
import { MAX_PASSWORD_LENGTH } from './passwords.js'
import type { SignInRequest } from './sign_in.js'

/** Longest text by key; whatever is no key here is refused. */
const LIMITS: Readonly<Record<string, number>> = {
  email: 254,
  phone: 32,
  username: 64,
  password: MAX_PASSWORD_LENGTH,
  school: 63,
}

/**
 * Reads `{ email | phone | username, password, school? }` strictly: exactly one login name, texts
 * only, no other key. Refuses with every wrong key named at once.
 */
export function readSignInBody(body: unknown): SignInRequest {
  if (!isObject(body)) throw new Refusal('malformed', 'The body must be a JSON object.')
  const details: Record<string, string[]> = Object.create(null) as Record<string, string[]>
  const text = new Map<string, string>()
  for (const [name, content] of Object.entries(body)) {
    const most = Object.hasOwn(LIMITS, name) ? (LIMITS[name] ?? 0) : null
    if (most === null) details[name] = [UNKNOWN_NAME]
    else if (typeof content !== 'string') details[name] = ['must be a text.']
    else if (content.length === 0 || content.length > most) details[name] = [`must have 1 to ${most} characters.`]
    text.set(name, typeof content === 'string' ? content : '')
  }
  const given = LOGIN_KINDS.filter((kind) => text.has(kind))
  for (const kind of given.slice(1)) details[kind] ??= ['cannot be given together with another login name.']
  if (given.length === 0) details['email'] = ['or phone or username is required.']
  if (!text.has('password')) details['password'] = ['is required.']
  if (Object.keys(details).length > 0) throw new Refusal('invalid', 'The request has invalid values.', { details })
  const by = given[0] ?? 'email'
  const school = text.get('school')
  return {
    by,
    login: text.get(by) ?? '',
    password: text.get('password') ?? '',
    ...(school === undefined ? {} : { school }),
  }
}
