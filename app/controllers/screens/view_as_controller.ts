import type { HttpContext } from '@adonisjs/core/http'
import { Engine, forbidden, mayView } from '#engine'
import type { Subject } from '#engine'
import { membersOf, startViewing, stopViewing } from '#identity/main'
import { actorOf } from '../../middleware/context.js'
import { translatorOf } from './language.js'
import { screenEngine } from './screen.js'
import { appShellView } from './shell.js'

/** Choosing through whose eyes to look at the screens, and coming back. */
export default class ViewAsController {
  /** `GET /view-as`: the roles and the members of the school. */
  async show(ctx: HttpContext): Promise<string> {
    const engine = await screenEngine(ctx)
    const actor = actorOf(ctx)
    const registry = engine.registryOf(actor.school)
    if (!mayView(registry, actor)) throw forbidden()
    const translator = translatorOf(ctx.i18n)
    const { database } = await ctx.containerResolver.make(Engine)
    const crumbs = [{ href: '', label: translator.text('screens.view_as.title') }]
    return ctx.view.render('pages/view_as', {
      shell: appShellView(ctx, engine, actor, crumbs),
      roles: Object.values(registry.roles).map(({ name, title }) => ({
        value: name,
        label: translator.declared(`declared.roles.${name}`, title),
      })),
      members: (await membersOf(database, actor.school)).map(({ id, name }) => ({ value: id, label: name })),
    })
  }

  /** `POST /view-as`. */
  async start(ctx: HttpContext): Promise<void> {
    await startViewing(ctx, actorOf(ctx), subjectOf(ctx))
    ctx.response.redirect().status(303).toPath('/')
  }

  /** `POST /view-as/stop`. */
  async stop(ctx: HttpContext): Promise<void> {
    await stopViewing(ctx, actorOf(ctx))
    ctx.response.redirect().status(303).toPath('/view-as')
  }
}

function subjectOf({ request }: HttpContext): Subject {
  const name: unknown = request.input('name')
  return { kind: request.input('kind') === 'role' ? 'role' : 'user', name: typeof name === 'string' ? name : '' }
}
