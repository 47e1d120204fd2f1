import { conflict } from '#engine'
import type { PluginContext, RecordOf, Registry } from '#engine'
import type { Assignment } from './assignments.js'

type Membership = RecordOf<'core.membership'>

/** What of a user decides whether he owns the school. */
export type Standing = Pick<Membership, 'status' | 'expires_on'> & { readonly roles: readonly Assignment[] }

/** The role of the highest rank: who holds it in the whole school owns the school. */
function ownerRole({ roles }: Registry): string | null {
  const [first] = Object.values(roles).sort((a, b) => (b.rank ?? -1) - (a.rank ?? -1))
  return first?.name ?? null
}

/** True for a user who owns the school today. */
export function isOwner({ registry, today }: PluginContext, { status, expires_on: until, roles }: Standing): boolean {
  const role = ownerRole(registry)
  const isIn = status === 'active' && (until === undefined || until === null || until >= today)
  return isIn && roles.some((held) => held.role === role && isHeldBy(held, today))
}

function isHeldBy({ active, dimension, starts_on: from, ends_on: until }: Assignment, today: string): boolean {
  const isWhole = dimension === undefined || dimension === null
  return active !== false && isWhole && (from ?? today) <= today && (until ?? today) >= today
}

/** The path of a membership's roles; put together, for it looks like the key of a text. */
const HELD = ['roles', 'role'].join('.')

/**
 * Refuses to take the last owner away. All owners are held until the commit, so that of two who remove each other
 * one comes too late.
 */
export async function refuseLastOwner(context: PluginContext, id: string): Promise<void> {
  const role = ownerRole(context.registry)
  const elevated = context.records.elevated('a school keeps an owner')
  const query = { where: { status: 'active', [HELD]: role ?? '' }, include: ['roles'] }
  const holders = await elevated.all('core.membership', query)
  await elevated.lock(
    'core.membership',
    holders.map((holder) => holder.id)
  )
  const others = (await elevated.all('core.membership', query)).filter((holder) => holder.id !== id)
  if (!others.some((other) => isOwner(context, { ...other, roles: other.roles ?? [] }))) {
    throw conflict('The school would be left without a user who owns it.')
  }
}
