import app from '@adonisjs/core/services/app'
import router from '@adonisjs/core/services/router'
import type { Actor, Subject } from '#engine'
import { E_DECLARATIONS, Engine, makeRestRoutes, makeWebhookRoute, UUID_IN_ANY_CASE } from '#engine'
import { registerFileRoutes } from '#controllers/files/routes'
import { registerIdentityRoutes } from '#controllers/identity/routes'
import { registerPluginScreens } from '#controllers/screens/plugin_routes'
import { registerScreenRoutes } from '#controllers/screens/routes'
import { actorAs as actorOfSubject, Identity } from '#identity/main'
import { actorOf, webhookActor } from '#middleware/context'
import { PluginScreens } from '#screens/main'
import { middleware, web } from '#start/kernel'

const ProcessController = () => import('#controllers/process_controller')
const OperatorController = () => import('#controllers/operator_controller')
const JobsController = () => import('#controllers/jobs_controller')
const EventsController = () => import('#controllers/events_controller')
const SearchController = () => import('#controllers/search_controller')
const RolesController = () => import('#controllers/roles_controller')
const SchoolSettingsController = () => import('#controllers/school_settings_controller')
const ApiDocsController = () => import('#controllers/api_docs_controller')

const ROLE = /^[a-z][a-z0-9_]{0,47}$/

router.get('/healthz', [ProcessController, 'alive']).as('process.alive')
router.get('/readyz', [ProcessController, 'ready']).as('process.ready')
router.get('/health', [ProcessController, 'health']).as('process.health')
router.get('/metrics', [ProcessController, 'metrics']).as('process.metrics')

registerIdentityRoutes()
registerFileRoutes()

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
router
  .group(() => {
    router.get('/', [JobsController, 'index']).as('jobs.index')
    router
      .group(() => {
        router.get('/', [JobsController, 'show']).as('jobs.show')
        router.get('/file', [JobsController, 'file']).as('jobs.file')
        router.get('/errors', [JobsController, 'errors']).as('jobs.errors')
        router.post('/undo', [JobsController, 'undo']).as('jobs.undo')
        router.post('/retry', [JobsController, 'retry']).as('jobs.retry')
        router.post('/discard', [JobsController, 'discard']).as('jobs.discard')
      })
      .prefix('/:id')
      .where('id', UUID_IN_ANY_CASE)
  })
  .prefix('/api/v1/jobs')
  .use(middleware.apiActor())
router.get('/api/v1/events', [EventsController]).as('events').use(middleware.apiActor())
router.get('/api/v1/search', [SearchController]).as('search').use(middleware.apiActor())
router
  .group(() => {
    router.get('/api/v1/schools/current', [SchoolSettingsController, 'show']).as('school_settings.show')
    router.patch('/api/v1/schools/current', [SchoolSettingsController, 'update']).as('school_settings.update')
    router
      .put('/api/v1/schools/current/plugins/:plugin', [SchoolSettingsController, 'plugin'])
      .as('school_settings.plugin')
      .where('plugin', /^[a-z][a-z0-9_]{0,47}$/)
  })
  .use(middleware.apiActor())
router
  .post('/api/v1/auth/operator', [OperatorController, 'signIn'])
  .as('operator.sign_in')
  .use(middleware.anonymousLimit())
router
  .group(() => {
    router.get('/api/v1/schools', [OperatorController, 'index']).as('schools.index')
    router.post('/api/v1/schools', [OperatorController, 'store']).as('schools.store')
    router.post('/api/v1/schools/restore', [OperatorController, 'restore']).as('schools.restore')
    router
      .group(() => {
        router.get('/', [OperatorController, 'show']).as('schools.show')
        router.patch('/', [OperatorController, 'update']).as('schools.update')
        router.delete('/', [OperatorController, 'destroy']).as('schools.destroy')
        router.post('/suspend', [OperatorController, 'suspend']).as('schools.suspend')
        router.post('/resume', [OperatorController, 'resume']).as('schools.resume')
        router.get('/export', [OperatorController, 'export']).as('schools.export')
      })
      .prefix('/api/v1/schools/:id')
      .where('id', router.matchers.uuid())
  })
  .use(middleware.operator())

const engine = await openEngine()
if (engine) {
  const registry = engine.baseRegistry
  const sessionOf = engine.session.bind(engine)
  const actorAs = async (asker: Actor, subject: Subject) =>
    actorOfSubject(await app.container.make(Identity), engine.registryOf(asker.school), asker, subject)
  router
    .group(() => makeRestRoutes({ router, registry, actorOf, sessionOf, actorAs, exchange: engine.exchange }))
    .use(middleware.apiActor())
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
