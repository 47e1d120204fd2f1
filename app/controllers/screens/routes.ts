import router from '@adonisjs/core/services/router'
import { UUID_IN_ANY_CASE } from '#engine'
import { middleware, web } from '#start/kernel'
import { registerOperatorScreens } from '../operator/routes.js'
import { registerSecurityScreens } from '../identity/screens.js'

const SetupScreen = () => import('../identity/setup_screen.js')
const ProviderScreens = () => import('../identity/provider_screens.js')
const SessionController = () => import('../session_controller.js')
const HomeController = () => import('./home_controller.js')
const ListController = () => import('./list_controller.js')
const SavedViewsController = () => import('./saved_views_controller.js')
const ProposalsController = () => import('./proposals_controller.js')
const BulkController = () => import('./bulk_controller.js')
const RecordController = () => import('./record_controller.js')
const CreateController = () => import('./create_controller.js')
const UpdateController = () => import('./update_controller.js')
const DiscussionController = () => import('./discussion_controller.js')
const DeleteController = () => import('./delete_controller.js')
const ActionController = () => import('./action_controller.js')
const TransitionController = () => import('./transition_controller.js')
const ViewAsController = () => import('./view_as_controller.js')
const ExplainController = () => import('./explain_controller.js')
const HistoryController = () => import('./history_controller.js')
const LoginsController = () => import('../identity/logins_controller.js')
const AuditController = () => import('./audit_controller.js')
const AutomationController = () => import('./automation_controller.js')
const SearchController = () => import('./search_controller.js')
const ExchangeController = () => import('./exchange_controller.js')
const JobsController = () => import('./jobs_controller.js')
const ScanController = () => import('./scan_controller.js')
const NotificationsController = () => import('./notifications_controller.js')
const NotificationChoicesController = () => import('./notification_choices_controller.js')
const LiveController = () => import('./live_controller.js')
const PickerController = () => import('./picker_controller.js')

const BrandController = () => import('./brand_controller.js')
const SettingsController = () => import('./settings/settings_controller.js')
const WordsController = () => import('./settings/words_controller.js')
const RolesController = () => import('./roles_controller.js')

const ROLE = /^[a-z][a-z0-9_]{0,47}$/
/** First parts of other paths of this server, which are no plugin's. */
const PLUGIN =
  /^(?!(?:api|assets|audit|automation|exchanges|files|jobs|live|notifications|pickers|proposals|login|logout|password|invitation|roles|search|security|profile|settings|brand|operator|oauth|health|scan)$)[a-z][a-z0-9_]{0,47}$/
const PLURAL = /^[a-z][a-z0-9-]{0,60}$/
/** An action or a transition, spelled as in REST's paths. */
const PROCESS = /^[a-z][a-z0-9-]{0,47}$/

/**
 * The screens. Entities come and go with the registry while routes are fixed at the start, so the routes
 * are generic and the controller looks up what the address means for this school.
 */
export function registerScreenRoutes(): void {
  router
    .group(() => {
      router.get('/login', [SessionController, 'show']).as('web.login')
      router.post('/login', [SessionController, 'store']).as('web.sign_in')
      router.get('/login/provider', [ProviderScreens, 'begin']).as('web.provider')
      router.get('/login/provider/callback', [ProviderScreens, 'finish']).as('web.provider.finish')
      router.get('/login/code', [SessionController, 'code']).as('web.code')
      router.post('/login/code', [SessionController, 'finish']).as('web.finish')
      router.get('/login/setup', [SetupScreen, 'show']).as('web.setup')
      router.post('/login/setup', [SetupScreen, 'store']).as('web.setup.confirm')
      router.post('/logout', [SessionController, 'destroy']).as('web.sign_out')
    })
    .use(web)

  // A stream that nobody is signed in for is refused, not sent to the login page.
  router.get('/live', [LiveController]).as('web.live').use(web)

  registerSecurityScreens()
  registerOperatorScreens()
  router
    .get('/brand/:file', [BrandController])
    .as('web.brand')
    .where('file', /^[0-9a-f]{6}\.css$/)

  router
    .group(() => {
      router.get('/', [HomeController]).as('web.home')
      router.get('/view-as', [ViewAsController, 'show']).as('web.view_as')
      router.post('/view-as', [ViewAsController, 'start']).as('web.view_as.start')
      router.post('/view-as/stop', [ViewAsController, 'stop']).as('web.view_as.stop')
      router.get('/audit', [AuditController]).as('web.audit')
      router.get('/audit/logins', [LoginsController, 'show']).as('web.logins')
      router
        .group(() => {
          router.get('/', [NotificationsController, 'index']).as('index')
          router.get('/bell', [NotificationsController, 'bell']).as('bell')
          router.post('/read', [NotificationsController, 'readAll']).as('read_all')
          router.post('/:id/read', [NotificationsController, 'read']).as('read').where('id', UUID_IN_ANY_CASE)
          router.get('/choices', [NotificationChoicesController, 'show']).as('choices')
          router.post('/choices', [NotificationChoicesController, 'update']).as('choices.update')
        })
        .prefix('/notifications')
        .as('web.notifications')
      router.get('/automation', [AutomationController, 'index']).as('web.automation')
      router.post('/automation/:rule', [AutomationController, 'update']).as('web.automation.update')
      router.get('/proposals', [ProposalsController, 'index']).as('web.proposals')
      router.get('/scan', [ScanController]).as('web.scan')
      router.get('/search', [SearchController]).as('web.search')
      router
        .group(() => {
          router.get('/', [ExchangeController, 'show']).as('show')
          router.get('/file', [ExchangeController, 'file']).as('file')
          router.get('/errors', [ExchangeController, 'errors']).as('errors')
          router.post('/undo', [ExchangeController, 'undo']).as('undo')
          router.post('/run', [ExchangeController, 'carryOut']).as('run')
        })
        .prefix('/exchanges/:id')
        .as('web.exchanges')
        .where('id', UUID_IN_ANY_CASE)
      router.get('/jobs', [JobsController, 'index']).as('web.jobs')
      router
        .post('/jobs/schedules/:job/run', [JobsController, 'run'])
        .as('web.jobs.run')
        .where('job', /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/)
      router.post('/jobs/:id/retry', [JobsController, 'retry']).as('web.jobs.retry').where('id', UUID_IN_ANY_CASE)
      router.post('/jobs/:id/discard', [JobsController, 'discard']).as('web.jobs.discard').where('id', UUID_IN_ANY_CASE)
      router
        .group(() => {
          router.get('/', [RolesController, 'index']).as('index')
          router.post('/', [RolesController, 'store']).as('store')
          router.get('/:id', [RolesController, 'show']).as('show')
          router.post('/:id/delete', [RolesController, 'destroy']).as('destroy')
          router.get('/:id/:entity', [RolesController, 'edit']).as('edit')
          router.post('/:id/:entity', [RolesController, 'update']).as('update')
        })
        .prefix('/roles')
        .as('web.roles')
        .where('id', ROLE)
        .where('entity', /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/)
      router
        .group(() => {
          router.get('/', [SettingsController, 'show']).as('show')
          router.post('/', [SettingsController, 'update']).as('update')
          router.post('/plugins/:plugin', [SettingsController, 'plugin']).as('plugin').where('plugin', ROLE)
          router.get('/words', [WordsController, 'index']).as('words')
          router.get('/words/:entity', [WordsController, 'edit']).as('words.edit')
          router.post('/words/:entity', [WordsController, 'update']).as('words.update')
        })
        .prefix('/settings')
        .as('web.settings')
        .where('entity', /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/)
      router.get('/pickers/limits', [PickerController, 'limits']).as('web.pick_limits')
      router
        .get('/pickers/:entity', [PickerController])
        .as('web.pick')
        .where('entity', /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/)
      router
        .get('/pickers/:entity/:field', [PickerController, 'suggest'])
        .as('web.suggest')
        .where('entity', /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/)
        .where('field', /^[a-z][a-z0-9_]*$/)
      router
        .group(() => {
          router.get('/', [ListController]).as('list')
          router.post('/views', [SavedViewsController]).as('views')
          router.post('/bulk', [BulkController]).as('bulk')
          router.get('/new', [CreateController, 'show']).as('new')
          router.post('/', [CreateController, 'store']).as('create')
          router.get('/actions/:action', [ActionController, 'show']).as('collection_action.ask')
          router.post('/actions/:action', [ActionController, 'store']).as('collection_action')
          router.post('/export', [ExchangeController, 'export']).as('export')
          router.get('/import', [ExchangeController, 'ask']).as('import.ask')
          router.post('/import', [ExchangeController, 'import']).as('import')
          router.get('/import/template', [ExchangeController, 'template']).as('import.template')
          router.get('/:id', [RecordController]).as('record')
          router.get('/:id/history', [HistoryController]).as('history')
          router.get('/:id/timeline', [DiscussionController, 'timeline']).as('timeline')
          router.post('/:id/comments', [DiscussionController, 'comment']).as('comment')
          router.post('/:id/comments/:part/delete', [DiscussionController, 'removeComment']).as('comment.delete')
          router.post('/:id/tags', [DiscussionController, 'tags']).as('tags')
          router.post('/:id/follow', [DiscussionController, 'follow']).as('follow')
          router.post('/:id/attachments', [DiscussionController, 'attach']).as('attach')
          router.post('/:id/attachments/:part/delete', [DiscussionController, 'detach']).as('detach')
          router.get('/:id/explain', [ExplainController]).as('explain')
          router.get('/:id/review', [ProposalsController, 'show']).as('review')
          router.post('/:id/review', [ProposalsController, 'store']).as('decide')
          router.get('/:id/edit', [UpdateController, 'show']).as('edit')
          router.post('/:id/edit', [UpdateController, 'store']).as('update')
          router.get('/:id/delete', [DeleteController, 'show']).as('delete.ask')
          router.post('/:id/delete', [DeleteController, 'store']).as('delete')
          router.post('/:id/restore', [DeleteController, 'restore']).as('restore')
          router.get('/:id/actions/:action', [ActionController, 'show']).as('action.ask')
          router.post('/:id/actions/:action', [ActionController, 'store']).as('action')
          router.get('/:id/transitions/:transition', [TransitionController, 'show']).as('transition.ask')
          router.post('/:id/transitions/:transition', [TransitionController, 'store']).as('transition')
        })
        .prefix('/:plugin/:plural')
        .as('web')
        .where('plugin', PLUGIN)
        .where('plural', PLURAL)
        .where('id', UUID_IN_ANY_CASE)
        .where('part', UUID_IN_ANY_CASE)
        .where('action', PROCESS)
        .where('transition', PROCESS)
    })
    .use([...web, middleware.requireWebActor()])
}
