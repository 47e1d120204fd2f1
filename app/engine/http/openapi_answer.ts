import type { HttpContext } from '@adonisjs/core/http'
import { mayReadAudit, mayReadHistory } from '../audit/main.js'
import { Recent } from '../base/main.js'
import { openApi } from '../emit/main.js'
import type { Visibility } from '../emit/main.js'
import type { Actor, Registry } from '../model/main.js'
import { grantOf, rightsKey } from '../permissions/main.js'
import { sendConditional } from './conditional.js'
import { rightsOf } from './rights.js'

/** Texts kept of one set of entities; each is made at its first request. */
const MOST = 100

/** Texts by entities and rights. */
const texts = new WeakMap<Registry['entities'], Recent<string>>()

/** Answers with the OpenAPI document of what the actor may see and do, without an envelope. */
export function sendOpenApi(ctx: HttpContext, registry: Registry, actor: Actor): void {
  sendConditional(ctx, textFor(registry, actor), '')
}

function textFor(registry: Registry, actor: Actor): string {
  let made = texts.get(registry.entities)
  if (!made) texts.set(registry.entities, (made = new Recent(MOST)))
  const key = rightsKey(registry, actor)
  const known = made.get(key)
  if (known !== undefined) return known
  const document = openApi(registry, visibilityOf(registry, actor), mayReadAudit(registry, actor))
  return made.set(key, JSON.stringify(document))
}

function visibilityOf(registry: Registry, actor: Actor): Visibility {
  return (entity) => {
    const rights = entity.internal ? null : rightsOf(registry, actor, entity.name)
    if (!rights) return null
    const actions = Object.keys(rights.can).filter((action) => rights.can[action] === true)
    if (mayReadHistory(registry, actor, entity.name)) actions.push('history')
    if (rights.can['read'] === true || rights.can['report'] === true) actions.push('aggregate')
    const reading = grantOf(registry, actor, entity.name, 'read')
    const masked = [...rights.readable].filter((name) => reading?.allows(name, 'mask') === true)
    return { ...rights, masked: new Set(masked), actions: new Set(actions) }
  }
}
