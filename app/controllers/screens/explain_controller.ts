import type { HttpContext } from '@adonisjs/core/http'
import { Engine, fieldOf, forbidden, isObject, labelOf, mayExplain, recordLabel, recordPath } from '#engine'
import type { Actor, Json, JsonObject, Subject } from '#engine'
import { actorAs, Identity, membersOf } from '#identity/main'
import { actionTitle, grantTitle, roleTitle } from './roles/words.js'
import { idOf, openScreen, shellOf } from './screen.js'
import type { Screen } from './screen.js'

/** What became of one action, in words. */
interface ToldAction {
  readonly action: string
  readonly label: string
  readonly isAllowed: boolean
  /** Key of the sentence that says why. */
  readonly why: string
  /** The cells of the matrix that speak for him: the role, on which records, and whether this one is among them. */
  readonly by: readonly { readonly role: string; readonly rows: string; readonly holds: boolean }[]
}

const WHY: Readonly<Record<string, string>> = {
  granted: 'explain.why.granted',
  not_possible: 'explain.why.not_possible',
  out_of_scope: 'explain.why.out_of_scope',
  no_role: 'explain.why.no_role',
}

/** `GET /:plugin/:plural/:id/explain`: what a user or a role may do with one record, and which role and rule decides. */
export default class ExplainController {
  async handle(ctx: HttpContext): Promise<string> {
    const screen = await openScreen(ctx)
    if (!isExplainOpen(screen)) throw forbidden()
    const { engine, actor, entity, scene } = screen
    const record = await engine.read(actor, entity.name, idOf(screen), 'fields=id')
    const asked = subjectIn(ctx)
    const subject = asked && (await subjectOf(screen, asked))
    const told = subject && (await engine.explain(actor, entity.name, idOf(screen), subject))
    const label = recordLabel(scene, record)
    const action = textIn(ctx, 'action')
    const answer = told && answerOf(screen, told, asked?.kind === 'role' ? null : subject.name, action)
    const path = recordPath(entity, idOf(screen))
    const crumbs = [
      { href: path, label },
      { href: '', label: ctx.i18n.t('explain.title') },
    ]
    ctx.response.header('Cache-Control', 'private, no-store')
    return ctx.view.render('pages/explain', {
      shell: shellOf(screen, crumbs),
      label,
      form: { path: `${path}/explain`, action, ...(await choicesOf(screen, asked)) },
      isUnknown: asked !== null && subject === null,
      answer,
    })
  }
}

/** Whether whoever asks is told what others may do with the records of this entity. */
export function isExplainOpen({ engine, actor, entity }: Screen): boolean {
  return mayExplain(engine.registryOf(actor.school), actor, entity.name)
}

function subjectIn(ctx: HttpContext): Subject | null {
  const [kind, name] = [textIn(ctx, 'user') === '' ? 'role' : 'user', textIn(ctx, 'user') || textIn(ctx, 'role')]
  return name === '' ? null : { kind: kind === 'user' ? 'user' : 'role', name }
}

async function subjectOf({ ctx, engine, actor }: Screen, subject: Subject): Promise<Actor | null> {
  return actorAs(await ctx.containerResolver.make(Identity), engine.registryOf(actor.school), actor, subject)
}

async function choicesOf({ ctx, engine, actor, entity, scene }: Screen, asked: Subject | null) {
  const { database } = await ctx.containerResolver.make(Engine)
  const chosen = (kind: Subject['kind'], name: string) => asked?.kind === kind && asked.name === name
  const roles = Object.values(engine.registryOf(actor.school).roles)
  return {
    users: (await membersOf(database, actor.school)).map(({ id, name }) => ({
      value: id,
      label: name,
      isSelected: chosen('user', id),
    })),
    roles: roles.map((role) => ({
      value: role.name,
      label: roleTitle(scene.translator, role),
      isSelected: chosen('role', role.name),
    })),
    actions: entityActions(screenActions(entity)).map((name) => ({
      value: name,
      label: actionTitle(scene.translator, entity, name),
      isSelected: textIn(ctx, 'action') === name,
    })),
  }
}

/** The standard actions on one record, then the entity's own. */
function screenActions({ actions, workflow }: Screen['entity']): readonly string[] {
  const own = actions.filter(({ on }) => on === 'record').map(({ name }) => name)
  return [...own, ...(workflow?.transitions ?? []).map(({ name }) => name)]
}

function entityActions(own: readonly string[]): readonly string[] {
  return ['read', 'update', 'delete', 'restore', 'export', 'print', 'report', 'refer', ...own]
}

/** Nobody's name stands for a role alone. */
function answerOf(screen: Screen, told: JsonObject, name: string | null, action: string) {
  const { scene, entity } = screen
  const roles = (Array.isArray(told['roles']) ? told['roles'] : []).map((role) => roleNamed(screen, String(role)))
  const actions = objectsIn(told['actions']).map((one) => actionTold(screen, one))
  const fields = objectsIn(told['fields']).map(({ field, shown, writable, roles: by }) => {
    const known = fieldOf(entity, String(field))
    return {
      label: known ? labelOf(scene.translator, entity, known) : String(field),
      shown: String(shown),
      isWritable: writable === true,
      roles: (Array.isArray(by) ? by : []).map((role) => roleNamed(screen, String(role))).join(', '),
    }
  })
  return {
    who: name ?? scene.translator.text('explain.somebody', { role: roles[0] ?? '' }),
    roles: roles.join(', '),
    chosen: actions.find((one) => one.action === action) ?? null,
    actions,
    fields,
    hidden: fields.filter(({ shown }) => shown !== 'value'),
    isSeen: actions.some((one) => one.action === 'read' && one.isAllowed),
  }
}

function actionTold(screen: Screen, { action, allowed, decided, by }: JsonObject): ToldAction {
  const { scene, entity } = screen
  return {
    action: String(action),
    label: actionTitle(scene.translator, entity, String(action)),
    isAllowed: allowed === true,
    why: WHY[String(decided)] ?? 'explain.why.no_role',
    by: objectsIn(by).map(({ role, scope, via, holds }) => ({
      role: roleNamed(screen, String(role)),
      rows: grantTitle(scene.translator, entity, {
        scope:
          typeof scope === 'string'
            ? { scope, via: typeof via === 'string' && via !== '' ? via.split('.') : [] }
            : null,
      }),
      holds: holds === true,
    })),
  }
}

/** A role as people call it; one that is held within some records only says so. */
function roleNamed({ scene }: Screen, key: string): string {
  const [name = '', dimension] = key.split('@')
  const role = scene.registry.roles[name]
  const title = role ? roleTitle(scene.translator, role) : name
  return dimension === undefined ? title : scene.translator.text('explain.within', { role: title, dimension })
}

function objectsIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((one): one is JsonObject => isObject(one)) : []
}

function textIn({ request }: HttpContext, name: string): string {
  const text: unknown = request.qs()[name]
  return typeof text === 'string' ? text.slice(0, 100) : ''
}
