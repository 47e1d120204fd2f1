import type { HttpRouterService } from '@adonisjs/core/types'
import edge from 'edge.js'
import { middleware, web } from '#start/kernel'
import type { PluginScreens } from '#screens/main'
import { answerPluginScreen } from './plugin_screen.js'

/**
 * Mounts the views of plugins under their names and makes the routes of their screens. They stand before the
 * generic ones, for the first route that fits an address gets it.
 */
export function registerPluginScreens(router: HttpRouterService, { all, views }: PluginScreens): void {
  for (const [plugin, folder] of views) edge.mount(plugin, folder)
  router
    .group(() => {
      for (const screen of all) {
        const name = `plugin_screen.${screen.plugin}.${screen.name}`
        router.get(screen.path, (ctx) => answerPluginScreen(ctx, screen)).as(name)
        if (screen.post) router.post(screen.path, (ctx) => answerPluginScreen(ctx, screen)).as(`${name}.post`)
      }
    })
    .use([...web, middleware.requireWebActor()])
}
