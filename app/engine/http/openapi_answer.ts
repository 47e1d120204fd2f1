import type { HttpContext } from '@adonisjs/core/http'
import { mayReadAudit, mayReadHistory } from '../audit/main.js'
import { openApi } from '../emit/main.js'
import type { Visibility } from '../emit/main.js'
import type { Actor, Registry } from '../model/main.js'
import { rolesKey } from '../permissions/main.js'
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
  if (text === undefined) {
    const document = openApi(registry, visibilityOf(registry, actor), mayReadAudit(registry, actor))
    made.set(key, (text = JSON.stringify(document)))
  }
  return text
}

function visibilityOf(registry: Registry, actor: Actor): Visibility {
  return (entity) => {
    const rights = entity.internal ? null : rightsOf(registry, actor, entity.name)
    if (!rights) return null
    const actions = Object.keys(rights.can).filter((action) => rights.can[action] === true)
    if (mayReadHistory(registry, actor, entity.name)) actions.push('history')
    return { ...rights, actions: new Set(actions) }
  }
}
