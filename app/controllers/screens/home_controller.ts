import type { HttpContext } from '@adonisjs/core/http'
import { entityAt } from '#engine'
import { actorOf } from '../../middleware/context.js'
import { screenEngine } from './screen.js'
import { appShellView } from './shell.js'

/** A way into one list, with how much is in it. */
interface TileView {
  readonly label: string
  readonly href: string
  readonly icon: string
  readonly count: number | null
  readonly isCapped: boolean
  /** For `@can`. */
  readonly can: { readonly create: boolean }
}

/** `GET /`: where everybody starts. It offers what the menu offers, with counts. */
export default class HomeController {
  async handle(ctx: HttpContext): Promise<string> {
    const engine = await screenEngine(ctx)
    const actor = actorOf(ctx)
    const shell = appShellView(ctx, engine, actor)
    const { entities } = engine.registryOf(actor.school)
    const groups = await Promise.all(
      shell.menu.map(async ({ title, items }) => ({
        title,
        tiles: await Promise.all(
          items.map(async ({ label, href, icon }): Promise<TileView> => {
            const entity = entityAt(entities, href)
            const page = entity && (await engine.list(actor, entity.name, 'per_page=1&fields=id'))
            const mayCreate = entity !== null && engine.rights(actor, entity.name)?.can.create === true
            return {
              label,
              href,
              icon,
              count: page?.meta.total ?? null,
              isCapped: page?.meta.total_is_capped === true,
              can: { create: mayCreate },
            }
          })
        ),
      }))
    )
    return ctx.view.render('pages/home', { shell, groups, firstName: actor.name.split(/\s+/u)[0] ?? '' })
  }
}
