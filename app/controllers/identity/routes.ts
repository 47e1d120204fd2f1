import router from '@adonisjs/core/services/router'
import { UUID_IN_ANY_CASE } from '#engine'
import { middleware } from '#start/kernel'

const AuthController = () => import('../auth_controller.js')
const ClientsController = () => import('./clients_controller.js')
const LoginsController = () => import('./logins_controller.js')
const OAuthController = () => import('./oauth_controller.js')
const OwnUserController = () => import('../own_user_controller.js')
const PasswordController = () => import('./password_controller.js')
const SecondFactorController = () => import('./second_factor_controller.js')
const SignUpController = () => import('./sign_up_controller.js')
const SessionsController = () => import('./sessions_controller.js')

/** REST's paths of signing in and of the own account. */
export function registerIdentityRoutes(): void {
  router.get('/.well-known/jwks.json', [AuthController, 'jwks']).as('auth.jwks')
  router
    .post('/oauth/token', [OAuthController, 'token'])
    .as('oauth.token')
    .use([middleware.anonymousLimit(), middleware.form()])
  router.get('/api/v1/users/me', [OwnUserController, 'show']).as('users.me').use(middleware.apiActor())
  router.get('/api/v1/login-events', [LoginsController, 'index']).as('login_events').use(middleware.apiActor())
  router.patch('/api/v1/users/me', [OwnUserController, 'update']).as('users.me.update').use(middleware.apiActor())
  router
    .group(() => {
      router.post('/login', [AuthController, 'login']).as('login')
      router.post('/second-factor', [AuthController, 'secondFactor']).as('second_factor')
      router.post('/second-factor/setup', [AuthController, 'setUp']).as('second_factor.setup')
      router.post('/second-factor/setup/confirm', [AuthController, 'confirmSetUp']).as('second_factor.confirm')
      router.post('/refresh', [AuthController, 'refresh']).as('refresh')
      router.post('/logout', [AuthController, 'logout']).as('logout')
      router.post('/password/forgot', [PasswordController, 'forgot']).as('forgot')
      router.post('/password/reset', [PasswordController, 'reset']).as('reset')
      router.post('/invitation', [PasswordController, 'claim']).as('claim')
      router.post('/sign-up', [SignUpController, 'ask']).as('sign_up')
      router.post('/sign-up/confirm', [SignUpController, 'confirm']).as('sign_up.confirm')
    })
    .prefix('/api/v1/auth')
    .as('auth')
    .use(middleware.anonymousLimit())
  router
    .group(() => {
      router.post('/password', [PasswordController, 'change']).as('password')
      router.get('/sessions', [SessionsController, 'index']).as('sessions')
      router.delete('/sessions/:id', [SessionsController, 'destroy']).as('sessions.end').where('id', UUID_IN_ANY_CASE)
      router.get('/logins', [SessionsController, 'history']).as('logins')
      router.post('/totp', [SecondFactorController, 'begin']).as('totp')
      router.post('/totp/confirm', [SecondFactorController, 'confirm']).as('totp.confirm')
      router.post('/totp/disable', [SecondFactorController, 'disable']).as('totp.disable')
      router.post('/totp/recovery-codes', [SecondFactorController, 'renew']).as('totp.renew')
      router.get('/clients', [ClientsController, 'index']).as('clients')
      router.post('/clients', [ClientsController, 'store']).as('clients.make')
      router.delete('/clients/:id', [ClientsController, 'destroy']).as('clients.end').where('id', UUID_IN_ANY_CASE)
    })
    .prefix('/api/v1/auth')
    .as('auth')
    .use(middleware.apiActor())
}
