import { at } from '../../../base/main.js'
import { entityOf } from '../../../model/main.js'
import type { Registry } from '../../../model/main.js'
import { ruleLets } from '../../../permissions/main.js'
import { own } from '../../draft.js'
import type { Scene } from '../../draft.js'

/**
 * Warns where a role may refer to records whose label a field rule keeps from it: to that role pickers and links
 * call them by their ids.
 */
export function checkLabels(registry: Registry, { declarations, findings }: Scene): void {
  for (const { entity: name, roles, fields } of Object.values(registry.policies)) {
    const { display, plugin, source } = entityOf(registry, name)
    const rule = own(fields, display)
    if (!rule) continue
    const blind = Object.keys(roles).filter((role) => {
      const actions = own(roles, role) ?? {}
      const refers = own(actions, 'refer') !== undefined || own(actions, 'read') !== undefined
      return refers && !ruleLets(rule, role, 'read') && !ruleLets(rule, role, 'mask')
    })
    if (blind.length === 0) continue
    const block = declarations.access
      .find((access) => access.plugin === plugin)
      ?.blocks.find((candidate) => candidate.entity === name)
    const who = blind.map((role) => `"${role}"`).join(', ')
    findings.warn(
      'ACC026',
      at(block?.source ?? source, 'fields', display),
      `${who} may refer to "${name}" without seeing its label "${display}"; ids stand in its place.`,
      'Let them read it, put it under a mask, or choose another "display".'
    )
  }
}
