import type { Accounts } from '../accounts.js'
import type { RequestFacts } from '../request_facts.js'
import { conclude, wrongLogin } from '../sign_in.js'
import type { Recognised, SignInOptions } from '../sign_in.js'
import type { ExternalIdentities } from './external_identities.js'
import type { ProviderPerson } from './identity_provider.js'

/** Who came back from a provider; null for an answer that does not hold, which is refused like all the rest. */
export interface ProviderSignIn {
  readonly person: ProviderPerson | null
  /** Short name or id of the school meant; needed only by members of several. */
  readonly school?: string
}

export interface ProviderSignInOptions extends SignInOptions {
  readonly accounts: Accounts
  readonly externals: ExternalIdentities
}

/**
 * Recognises a user by a provider: by its subject, and by nothing else once one is linked. A subject that nobody has is
 * linked to the login whose mail it has, if both that provider and that login's holder have proved the mail. No login
 * is made. Whatever is wrong has the one answer and the entry in the history of a wrong password.
 */
export async function recogniseByProvider(
  options: ProviderSignInOptions,
  { person, school }: ProviderSignIn,
  from: RequestFacts
): Promise<Recognised> {
  const { credentials, externals, guard, history } = options
  const login = `provider:${person ? `${person.issuer} ${person.subject}` : ''}`
  const attempt = { account: history.fingerprint(login), address: from.address }
  const door = await credentials.doorOf(school)
  const isLocked = await guard.enter(attempt, door)
  const known = person && (await externals.userOf(person))
  const userId = known ?? (person && (await ownerOfMail(options, person)))
  const found = userId === null ? null : await credentials.findUser(userId, school)
  const recognised = await conclude(options, { method: 'provider', login, attempt, isLocked, found, door }, from)
  const isLinked = known !== null || (person !== null && (await externals.link(recognised.userId, person, from)))
  if (!isLinked) throw wrongLogin()
  return recognised
}

/** The login to which a new subject may be linked by its mail; null for none. */
async function ownerOfMail({ accounts, externals }: ProviderSignInOptions, person: ProviderPerson) {
  if (person.email === null || !person.emailVerified) return null
  const holder = await accounts.holderOf(person.email)
  if (!holder?.isProved || !isSameMail(holder.email, person.email)) return null
  // An address that changed hands at the provider brings another subject; that one is not taken for the first.
  return (await externals.linkedAt(holder.userId, person.issuer)) === null ? holder.userId : null
}

/** Whether two addresses are the same to every mail server; keys of texts fold letters that look alike. */
function isSameMail(one: string, other: string): boolean {
  const plain = (mail: string) => mail.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
  return plain(one) === plain(other)
}
