import type { HttpContext } from '@adonisjs/core/http'
import { openApi } from '../emit/main.js'
import type { Visibility } from '../emit/main.js'
import type { Actor, Registry } from '../model/main.js'
import { grantOf, rolesKey } from '../permissions/main.js'
import { sendConditional } from './conditional.js'
import { rightsOf } from './rights.js'

/** Texts by registry and roles: as many as there are sets of roles, each made at its first request. */
const texts = new WeakMap<Registry, Map<string, string>>()

/** Answers with the OpenAPI document of what the actor may see and do, without an envelope. */
export function sendOpenApi(ctx: HttpContext, registry: Registry, actor: Actor): void {
  sendConditional(ctx, textFor(registry, actor), '')
}

function textFor(registry: Registry, actor: Actor): string {
  let made = texts.get(registry)
  if (!made) texts.set(registry, (made = new Map()))
  const key = rolesKey(actor)
  let text = made.get(key)
  if (text === undefined) made.set(key, (text = JSON.stringify(openApi(registry, visibilityOf(registry, actor)))))
  return text
}

function visibilityOf(registry: Registry, actor: Actor): Visibility {
  return (entity) => {
    const rights = entity.internal ? null : rightsOf(registry, actor, entity.name)
    if (!rights) return null
    const actions = Object.keys(rights.can).filter((action) => rights.can[action] === true)
    const reading = grantOf(registry, actor, entity.name, 'read')
    const masked = [...rights.readable].filter((name) => reading?.allows(name, 'mask') === true)
    return { ...rights, masked: new Set(masked), actions: new Set(actions) }
  }
}
