import app from '@adonisjs/core/services/app'
import router from '@adonisjs/core/services/router'
import type { Actor, Subject } from '#engine'
import { E_DECLARATIONS, Engine, makeRestRoutes, makeWebhookRoute } from '#engine'
import { registerIdentityRoutes } from '#controllers/identity/routes'
import { registerPluginScreens } from '#controllers/screens/plugin_routes'
import { registerScreenRoutes } from '#controllers/screens/routes'
import { actorAs as actorOfSubject, Identity } from '#identity/main'
import { actorOf, webhookActor } from '#middleware/context'
import { PluginScreens } from '#screens/main'
import { middleware, web } from '#start/kernel'

const RolesController = () => import('#controllers/roles_controller')
const ApiDocsController = () => import('#controllers/api_docs_controller')

const ROLE = /^[a-z][a-z0-9_]{0,47}$/

/** Whether the process answers, for a load balancer; it touches no database. */
router.get('/health', () => ({ status: 'ok' })).as('health')

registerIdentityRoutes()

router
  .group(() => {
    router.get('/', [RolesController, 'list']).as('roles.list')
    router.post('/', [RolesController, 'create']).as('roles.create')
    router.get('/versions', [RolesController, 'versions']).as('roles.versions')
    router
      .post('/versions/:number/publish', [RolesController, 'republish'])
      .as('roles.republish')
      .where('number', /^\d{1,9}$/)
    router.get('/:id', [RolesController, 'read']).as('roles.read').where('id', ROLE)
    router.patch('/:id', [RolesController, 'update']).as('roles.update').where('id', ROLE)
    router.delete('/:id', [RolesController, 'delete']).as('roles.delete').where('id', ROLE)
  })
  .prefix('/api/v1/roles')
  .use(middleware.apiActor())

const engine = await openEngine()
if (engine) {
  const registry = engine.baseRegistry
  const sessionOf = engine.session.bind(engine)
  const actorAs = async (asker: Actor, subject: Subject) =>
    actorOfSubject(await app.container.make(Identity), engine.registryOf(asker.school), asker, subject)
  router.group(() => makeRestRoutes({ router, registry, actorOf, sessionOf, actorAs })).use(middleware.apiActor())
  makeWebhookRoute({ router, actorFor: webhookActor, receive: engine.receive.bind(engine) })
}

router
  .group(() => {
    router.get('/api/docs', [ApiDocsController, 'interactive']).as('api_docs')
    router.get('/api/redoc', [ApiDocsController, 'reference']).as('api_docs.reference')
    router.get('/api/docs/openapi.json', [ApiDocsController, 'document']).as('api_docs.document')
    router.post('/api/docs/token', [ApiDocsController, 'token']).as('api_docs.token')
  })
  .use([...web, middleware.requireWebActor()])

if (engine) registerPluginScreens(router, await app.container.make(PluginScreens))
registerScreenRoutes()

/** Commands run without the routes of broken declarations, for they are there to say what is broken. */
async function openEngine(): Promise<Engine | null> {
  try {
    return await app.container.make(Engine)
  } catch (error) {
    if (error instanceof E_DECLARATIONS && app.getEnvironment() === 'console') return null
    throw error
  }
}
