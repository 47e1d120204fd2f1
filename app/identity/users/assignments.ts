import { entityOf, forbidden, invalid, mayAssign, Refusal } from '#engine'
import type { PluginContext, RecordOf } from '#engine'

/** A role of a user as it stands in a record. */
export type Assignment = NonNullable<RecordOf<'core.membership'>['roles']>[number]

/** The roles that a stored user has, in force or not. */
export async function storedRoles({ records }: PluginContext, id: string): Promise<readonly Assignment[]> {
  const elevated = records.elevated('the roles of a user decide over who may change him')
  const { roles = [] } = await elevated.read('core.membership', id, { include: ['roles'] })
  return roles
}

/** Refuses to touch a user who holds a role above the actor's ceiling. */
export function refuseAbove({ registry, actor }: PluginContext, roles: readonly Assignment[]): void {
  if (roles.some(({ role = '' }) => Object.hasOwn(registry.roles, role) && !mayAssign(registry, actor, role))) {
    throw forbidden()
  }
}

/**
 * Holds the roles that a user is to have against those of the school, the actor's ceiling and what they may be
 * limited to. A role that does not exist and one above the ceiling have one answer.
 */
export async function checkRoles(context: PluginContext, roles: readonly Assignment[]): Promise<void> {
  const { registry, actor } = context
  for (const [index, { role = '', dimension, record }] of roles.entries()) {
    if (!Object.hasOwn(registry.roles, role) || !mayAssign(registry, actor, role)) {
      throw invalid(`roles.${index}.role`, 'is no role that you can give.')
    }
    if (dimension !== undefined && dimension !== null) {
      await checkLimit(context, `roles.${index}`, dimension, record ?? null)
    }
  }
}

async function checkLimit(
  { registry, records }: PluginContext,
  path: string,
  dimension: string,
  record: string | null
): Promise<void> {
  const known = Object.hasOwn(registry.dimensions, dimension) ? registry.dimensions[dimension] : undefined
  if (!known) throw invalid(`${path}.dimension`, 'is nothing that a role can be limited to.')
  const { name } = entityOf(registry, known.entity)
  try {
    if (record !== null) await records.read(name, record, { fields: ['id'] })
  } catch (error) {
    if (error instanceof Refusal) throw invalid(`${path}.record`, 'does not exist.')
    throw error
  }
}
