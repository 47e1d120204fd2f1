import type { HttpContext } from '@adonisjs/core/http'
import { entityAt, entityOf, notFound, pluralOf, recordPath, screenPath } from '#engine'
import type { Actor, Entity, JsonObject, LinkView, Rights, ScreenScene } from '#engine'
import type { EntityAuthorizer } from '#screens/main'
import { actorOf } from '../../middleware/context.js'
import { ScreenEngine } from './engine_port.js'
import { localeOf, translatorOf } from './language.js'
import { appShellView } from './shell.js'
import type { AppShellView } from './shell.js'

/** One request for a screen of one entity. */
export interface Screen {
  readonly ctx: HttpContext
  readonly engine: ScreenEngine
  readonly actor: Actor
  readonly entity: Entity
  readonly scene: ScreenScene
  /** What may be done with the entity. */
  readonly policy: EntityAuthorizer
}

/** The engine, as the container holds it. */
export function screenEngine(ctx: HttpContext): Promise<ScreenEngine> {
  return ctx.containerResolver.make(ScreenEngine)
}

/**
 * The screen that the address `/:plugin/:plural` is about. Throws the 404 refusal where no such entity
 * exists for this actor.
 */
export async function openScreen(ctx: HttpContext): Promise<Screen> {
  const engine = await screenEngine(ctx)
  const actor = actorOf(ctx)
  const { plugin, plural } = ctx.params as Record<string, unknown>
  const registry = engine.registryOf(actor.school)
  const entity = entityAt(registry.entities, `/${String(plugin)}/${String(plural)}`)
  const rights = entity && engine.rights(actor, entity.name)
  if (!entity || rights?.can.read !== true) throw notFound()
  const policy = engine.bouncerFor(actor).with(entity.name)
  return { ctx, engine, actor, entity, scene: sceneOf(ctx, engine, actor, entity, rights), policy }
}

/** The scene of another entity than that of the address. */
export function sceneFor(
  ctx: HttpContext,
  engine: ScreenEngine,
  actor: Actor,
  entity: string,
  rights: Rights
): ScreenScene {
  return sceneOf(ctx, engine, actor, entityOf(engine.registryOf(actor.school), entity), rights)
}

function sceneOf(ctx: HttpContext, engine: ScreenEngine, actor: Actor, entity: Entity, rights: Rights): ScreenScene {
  const known = new Map<string, Rights | null>([[entity.name, rights]])
  return {
    registry: engine.registryOf(actor.school),
    entity,
    rights,
    rightsOf(name) {
      const found = known.get(name)
      if (found !== undefined) return found
      const asked = engine.rights(actor, name)
      known.set(name, asked)
      return asked
    },
    locale: localeOf(ctx.i18n, actor.school),
    translator: translatorOf(ctx.i18n, engine.registryOf(actor.school).words),
  }
}

/** The page around a screen, with the way back to the entity's list. */
export function shellOf({ ctx, engine, actor, entity, scene }: Screen, crumbs: readonly LinkView[] = []): AppShellView {
  const list = { href: screenPath(entity), label: pluralOf(scene.translator, entity) }
  return appShellView(ctx, engine, actor, [list, ...crumbs])
}

/** What a page says of the record that it shows, so that it hears when somebody else writes it. */
interface LiveRecordView {
  readonly entity: string
  readonly id: string
  readonly version: number
  /** Where it is to be seen as it is now. */
  readonly href: string
  /** Something may have been typed, which stays. */
  readonly isForm: boolean
}

export function liveRecord({ entity }: Screen, { id, version }: JsonObject, isForm: boolean): LiveRecordView {
  return { entity: entity.name, id: String(id), version: Number(version), href: recordPath(entity, String(id)), isForm }
}

/** The `:id` of the address. */
export function idOf({ ctx }: Screen): string {
  return String((ctx.params as Record<string, unknown>).id)
}

/** True where htmx wants a part of the page: not for a boosted visit, nor when it goes back in history. */
export function isPartial({ request }: HttpContext): boolean {
  return (
    request.header('hx-request') === 'true' &&
    request.header('hx-request-type') === 'partial' &&
    request.header('hx-history-restore-request') !== 'true'
  )
}

/** Goes to another page after a form has done its work: a redirect, which htmx is told in its own way. */
export function leaveFor(ctx: HttpContext, path: string): void {
  if (isPartial(ctx)) ctx.response.header('HX-Redirect', path).status(200).send('')
  else ctx.response.redirect().status(303).toPath(path)
}
