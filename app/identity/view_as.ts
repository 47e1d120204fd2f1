import type { HttpContext } from '@adonisjs/core/http'
import { Engine, forbidden, invalid, mayView } from '#engine'
import type { Actor, Subject } from '#engine'
import { actorAs } from './actor_as.js'
import { Identity } from './identity.js'

const VIEW_AS = 'identity_view_as'
const USER = 'core.user'

/**
 * Begins to look through the eyes of a user or a role; the audit keeps it before anything is shown. Throws 403 for who
 * may not, and 422 for nobody of this school.
 */
export async function startViewing(ctx: HttpContext, actor: Actor, subject: Subject): Promise<void> {
  const engine = await ctx.containerResolver.make(Engine)
  if (!mayView(engine.registryOf(actor.school), actor)) throw forbidden()
  if (!(await subjectOf(ctx, actor, subject))) throw invalid(subject.kind, 'does not exist.')
  await note(engine, actor, 'view_as.start', subject)
  ctx.session.put(VIEW_AS, subject)
}

/** Ends it, and keeps that in the audit; does nothing for who looks through his own eyes. */
export async function stopViewing(ctx: HttpContext, actor: Actor): Promise<void> {
  const subject = readSubject(ctx)
  ctx.session.forget(VIEW_AS)
  if (subject) await note(await ctx.containerResolver.make(Engine), actor.viewer ?? actor, 'view_as.end', subject)
}

/**
 * The actor whose eyes this session looks through: another one, with whoever signed in as his viewer, or who signed in
 * himself. Rights are looked up anew each time; without them the looking ends.
 */
export async function viewedActor(ctx: HttpContext, actor: Actor): Promise<Actor> {
  const subject = readSubject(ctx)
  if (!subject) return actor
  const engine = await ctx.containerResolver.make(Engine)
  const viewed = mayView(engine.registryOf(actor.school), actor) ? await subjectOf(ctx, actor, subject) : null
  if (viewed) return { ...viewed, viewer: actor }
  await stopViewing(ctx, actor)
  return actor
}

async function subjectOf(ctx: HttpContext, actor: Actor, subject: Subject): Promise<Actor | null> {
  const engine = await ctx.containerResolver.make(Engine)
  return actorAs(await ctx.containerResolver.make(Identity), engine.registryOf(actor.school), actor, subject)
}

function readSubject({ session }: HttpContext): Subject | null {
  const kept: unknown = session.get(VIEW_AS)
  if (typeof kept !== 'object' || kept === null || !('kind' in kept) || !('name' in kept)) return null
  const { kind, name } = kept
  return (kind === 'user' || kind === 'role') && typeof name === 'string' ? { kind, name } : null
}

function note(engine: Engine, actor: Actor, action: string, { kind, name }: Subject): Promise<void> {
  return engine.note(actor, action, USER, kind === 'user' ? name : null, `${kind} ${name}`)
}
