import type { HttpContext } from '@adonisjs/core/http'
import { Engine, isObject, notFound, Refusal } from '#engine'
import type { Actor, Entity, JsonObject } from '#engine'
import { mayChangeRoles, SchoolRoles } from '#identity/main'
import { actorOf } from '../../middleware/context.js'
import { translatorOf } from './language.js'
import { bodyOfForm, entityForm, heirsOf, summaryOf } from './roles/entity_form.js'
import { COLUMNS, grantedEntities, matrixView } from './roles/views.js'
import type { MatrixScene } from './roles/views.js'
import { entityTitle, roleTitle } from './roles/words.js'
import { screenEngine } from './screen.js'
import { appShellView, leaveNotice } from './shell.js'

interface RoleScene extends MatrixScene {
  readonly actor: Actor
  readonly roles: SchoolRoles
  readonly mayChange: boolean
}

/** The roles of a school on screens: the list, the matrix of one role, and its rights on one entity. */
export default class RolesController {
  /** `GET /roles` */
  async index(ctx: HttpContext): Promise<string> {
    const scene = await open(ctx, null)
    return list(ctx, scene, null)
  }

  /** `POST /roles`: a role of one's own, empty or with the rights of another one. */
  async store(ctx: HttpContext): Promise<unknown> {
    const scene = await open(ctx, null)
    const { title, clone, description } = ctx.request.only(['title', 'clone', 'description']) as Record<string, unknown>
    const text = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined)
    const body = { title: text(title) ?? '', clone: text(clone), description: text(description) }
    try {
      const id = await scene.roles.create(scene.actor, JSON.parse(JSON.stringify(body)) as JsonObject)
      leaveNotice(ctx, { tone: 'good', key: 'roles.notice.created', data: { role: body.title } })
      return ctx.response.redirect().status(303).toPath(`/roles/${id}`)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      ctx.response.status(422)
      return list(ctx, scene, reasonsOf(error))
    }
  }

  /** `GET /roles/:id` */
  async show(ctx: HttpContext): Promise<string> {
    const scene = await openRole(ctx)
    return matrix(ctx, scene, null)
  }

  /** `POST /roles/:id/delete` */
  async destroy(ctx: HttpContext): Promise<unknown> {
    const scene = await openRole(ctx)
    try {
      await scene.roles.remove(scene.actor, scene.role.name)
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'conflict') throw error
      ctx.response.status(409)
      return matrix(ctx, scene, [error.message])
    }
    leaveNotice(ctx, { tone: 'good', key: 'roles.notice.deleted', data: { role: scene.role.title } })
    return ctx.response.redirect().status(303).toPath('/roles')
  }

  /** `GET /roles/:id/:entity` */
  async edit(ctx: HttpContext): Promise<string> {
    const scene = await openRole(ctx)
    return editor(ctx, scene, entityIn(ctx, scene), null)
  }

  /** `POST /roles/:id/:entity`: shows what would change; with `publish`, publishes it. */
  async update(ctx: HttpContext): Promise<unknown> {
    const scene = await openRole(ctx)
    const entity = entityIn(ctx, scene)
    const form: unknown = ctx.request.body()
    const sent = isObject(form) ? form : {}
    const body = sent.publish === '1' ? changesIn(sent) : bodyOfForm(scene, entity, sent)
    const version = typeof sent.version === 'string' && sent.version !== '' ? sent.version : null
    const summary = summaryOf(scene, entity, body)
    if (summary.length === 0) return ctx.response.redirect().status(303).toPath(`/roles/${scene.role.name}`)
    if (sent.publish !== '1') return confirm(ctx, scene, entity, body, summary, null)
    try {
      const note =
        typeof sent.note === 'string' && sent.note !== '' ? sent.note.slice(0, 1000) : summary.join('; ').slice(0, 1000)
      await scene.roles.update(scene.actor, scene.role.name, { ...body, note, version })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      ctx.response.status(error.kind === 'forbidden' ? 403 : 422)
      return confirm(ctx, scene, entity, body, summary, reasonsOf(error))
    }
    leaveNotice(ctx, { tone: 'good', key: 'roles.notice.published', data: { role: scene.role.title } })
    return ctx.response.redirect().status(303).toPath(`/roles/${scene.role.name}`)
  }
}

async function open(ctx: HttpContext, id: string | null): Promise<RoleScene> {
  const actor = actorOf(ctx)
  const engine = await ctx.containerResolver.make(Engine)
  const roles = await ctx.containerResolver.make(SchoolRoles)
  const registry = engine.registryOf(actor.school)
  roles.requireSeen(actor)
  const known = id === null ? Object.values(registry.roles)[0] : Object.hasOwn(registry.roles, id) && registry.roles[id]
  if (!known) throw notFound()
  const standard = engine.overlays.standardOf(actor.school)
  const mayChange = mayChangeRoles(registry, actor)
  return {
    actor,
    roles,
    registry,
    standard,
    translator: translatorOf(ctx.i18n, registry.words),
    role: known,
    mayChange,
  }
}

function openRole(ctx: HttpContext): Promise<RoleScene> {
  return open(ctx, String((ctx.params as Record<string, unknown>)['id']))
}

function entityIn(ctx: HttpContext, { registry }: RoleScene): Entity {
  const name = String((ctx.params as Record<string, unknown>)['entity'])
  const entity = grantedEntities(registry).find((candidate) => candidate.name === name)
  if (!entity) throw notFound()
  return entity
}

async function list(ctx: HttpContext, scene: RoleScene, problems: readonly string[] | null): Promise<string> {
  const { actor, roles, translator, mayChange } = scene
  const engine = await ctx.containerResolver.make(Engine)
  const items = (await roles.list(actor)).map((role) => ({
    ...role,
    title: translator.declared(`declared.roles.${String(role.id)}`, String(role.title)),
  }))
  const conflicts = engine.overlays.of(actor.school).conflicts.map(({ message }) => message)
  const crumbs = [{ href: '', label: translator.text('roles.title') }]
  return ctx.view.render('pages/roles', {
    shell: await shell(ctx, actor, crumbs),
    items,
    conflicts,
    mayChange,
    problems,
  })
}

async function matrix(ctx: HttpContext, scene: RoleScene, problems: readonly string[] | null): Promise<string> {
  const { actor, roles, role, translator, mayChange, registry } = scene
  const detail = await roles.read(actor, role.name)
  const title = roleTitle(translator, role)
  const columns = COLUMNS.map((name) => ({ name, label: translator.declared(`declared.verbs.${name}`, name) }))
  const inherits = role.inherits.flatMap((name) => {
    const other = registry.roles[name]
    return other ? [{ href: `/roles/${name}`, label: roleTitle(translator, other) }] : []
  })
  const view = { ...detail, title, columns, inherits, groups: matrixView(scene), mayEdit: mayChange && !role.fixed }
  return ctx.view.render('pages/role', { shell: await shell(ctx, actor, crumbsOf(scene, [])), role: view, problems })
}

async function editor(
  ctx: HttpContext,
  scene: RoleScene,
  entity: Entity,
  problems: readonly string[] | null
): Promise<string> {
  if (!scene.mayChange || scene.role.fixed) throw new Refusal('forbidden', 'You may not change this role.')
  const page = pageOf(scene, entity)
  const heirs = heirsOf(scene).map((role) => roleTitle(scene.translator, role))
  const model = { ...page, form: entityForm(scene, entity), heirs, problems }
  return ctx.view.render('pages/role_entity', {
    shell: await shell(ctx, scene.actor, crumbsOf(scene, [page.entity])),
    ...model,
  })
}

async function confirm(
  ctx: HttpContext,
  scene: RoleScene,
  entity: Entity,
  body: JsonObject,
  summary: readonly string[],
  problems: readonly string[] | null
): Promise<string> {
  const page = pageOf(scene, entity)
  const crumbs = crumbsOf(scene, [page.entity])
  const model = { ...page, summary, problems, changes: JSON.stringify(body) }
  return ctx.view.render('pages/role_publish', { shell: await shell(ctx, scene.actor, crumbs), ...model })
}

function pageOf({ role, translator, actor }: RoleScene, entity: Entity) {
  const path = `/roles/${role.name}`
  return {
    role: roleTitle(translator, role),
    entity: entityTitle(translator, entity),
    path,
    action: `${path}/${entity.name}`,
    version: actor.school.overlay ?? '',
  }
}

function crumbsOf({ role, translator }: RoleScene, last: readonly string[]) {
  const labels = [roleTitle(translator, role), ...last]
  const steps = labels.map((label, index) => ({ href: index < last.length ? `/roles/${role.name}` : '', label }))
  return [{ href: '/roles', label: translator.text('roles.title') }, ...steps]
}

async function shell(ctx: HttpContext, actor: Actor, crumbs: Parameters<typeof appShellView>[3]) {
  return appShellView(ctx, await screenEngine(ctx), actor, crumbs)
}

/** What the summary was made of, as the page sends it back; it is judged again as any body is. */
function changesIn({ changes }: JsonObject): JsonObject {
  const body = typeof changes === 'string' ? parsed(changes) : null
  if (!isObject(body)) return {}
  const { grants, fields } = body
  return { ...(isObject(grants) ? { grants } : {}), ...(isObject(fields) ? { fields } : {}) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function reasonsOf({ message, details }: Refusal): readonly string[] {
  const told = Object.values(details).flat()
  return told.length > 0 ? [message, ...told.filter((text) => !message.includes(text))] : [message]
}
