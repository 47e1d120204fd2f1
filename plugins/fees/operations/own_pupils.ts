import type { PluginContext } from '#engine'
import { textOf } from './values.js'

/** A pupil who is whoever asks, or a child of his. */
interface OwnPupil {
  readonly id: string
  readonly name: string
}

/**
 * The pupils whom the actor is or answers for, by name. Whose these are is looked up with all rights, for nobody in a portal
 * may read logins; of what is found only what the actor may read is given.
 */
export async function ownPupils({ records, actor }: PluginContext): Promise<readonly OwnPupil[]> {
  const { userId } = actor
  if (userId === null) return []
  const all = records.elevated('whose children')
  const found = [
    ...(await all.list('people.student', { where: { user: userId }, fields: ['id'] })),
    ...(await all.list('people.student', { where: { 'guardians.guardian.user': userId }, fields: ['id'] })),
  ]
  if (found.length === 0) return []
  const ids = [...new Set(found.map(({ id }) => id))]
  const pupils = await records.list('people.student', { where: { id: { in: ids } }, fields: ['name'], sort: 'name' })
  return pupils.map(({ id, name }) => ({ id, name: textOf(name) }))
}
