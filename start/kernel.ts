import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'

server.errorHandler(() => import('#exceptions/handler'))

// Every request passes these, so nothing costly may stand here.
server.use([
  () => import('#middleware/container_bindings_middleware'),
  () => import('#middleware/host_middleware'),
  () => import('#middleware/force_json_middleware'),
  () => import('#middleware/cors_middleware'),
  () => import('#middleware/assets_middleware'),
  () => import('#middleware/statements_middleware'),
])
if (process.env['DEV_MODE']) server.use([() => import('@adonisjs/vite/vite_middleware')])

/** Middleware that a route or group asks for by name. */
export const middleware = router.named({
  form: () => import('@adonisjs/core/bodyparser_middleware'),
  session: () => import('@adonisjs/session/session_middleware'),
  locale: () => import('#middleware/locale_middleware'),
  shield: () => import('@adonisjs/shield/shield_middleware'),
  apiActor: () => import('#middleware/api_actor_middleware'),
  operator: () => import('#middleware/operator_middleware'),
  operatorScreens: () => import('#middleware/operator_screens_middleware'),
  webActor: () => import('#middleware/web_actor_middleware'),
  anonymousLimit: () => import('#middleware/anonymous_limit_middleware'),
  webLimit: () => import('#middleware/web_limit_middleware'),
  requireWebActor: () => import('#middleware/require_web_actor_middleware'),
})

/**
 * What every screen stands behind: its form, session, language, tokens and headers, and who asks, in this
 * order. REST has none of them and reads its bodies itself.
 */
export const web = [
  middleware.form(),
  middleware.session(),
  middleware.locale(),
  middleware.shield(),
  middleware.webActor(),
  middleware.webLimit(),
]
