import router from '@adonisjs/core/services/router'
import { registerScreenRoutes } from '#controllers/screens/routes'

/** Whether the process answers, for a load balancer; it touches no database. */
router.get('/health', () => ({ status: 'ok' })).as('health')

registerScreenRoutes()
