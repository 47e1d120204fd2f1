import router from '@adonisjs/core/services/router'
import { UUID_IN_ANY_CASE } from '#engine'
import { middleware, web } from '#start/kernel'

const PasswordScreens = () => import('./password_screens.js')
const ProfileScreen = () => import('./profile_screen.js')
const SignUpScreens = () => import('./sign_up_screens.js')
const SecurityScreen = () => import('./security_screen.js')

/** Screens of passwords for visitors, and of the own account. */
export function registerSecurityScreens(): void {
  router
    .group(() => {
      router.get('/password/forgot', [PasswordScreens, 'forgot']).as('web.forgot')
      router.post('/password/forgot', [PasswordScreens, 'send']).as('web.forgot.send')
      router.get('/password/reset', [PasswordScreens, 'reset']).as('web.reset')
      router.post('/password/reset', [PasswordScreens, 'setPassword']).as('web.reset.set')
      router.get('/invitation', [PasswordScreens, 'invitation']).as('web.invitation')
      router.post('/invitation', [PasswordScreens, 'claim']).as('web.invitation.claim')
      router.get('/sign-up', [SignUpScreens, 'show']).as('web.sign_up')
      router.post('/sign-up', [SignUpScreens, 'ask']).as('web.sign_up.ask')
      router.get('/sign-up/confirm', [SignUpScreens, 'confirm']).as('web.sign_up.confirm')
      router.post('/sign-up/confirm', [SignUpScreens, 'make']).as('web.sign_up.make')
    })
    .use(web)
  router
    .group(() => {
      router.get('/', [ProfileScreen, 'show']).as('show')
      router.post('/', [ProfileScreen, 'update']).as('update')
      router.get('/schools', [ProfileScreen, 'schools']).as('schools')
      router.post('/school', [ProfileScreen, 'enter']).as('enter')
    })
    .prefix('/profile')
    .as('web.profile')
    .use([...web, middleware.requireWebActor()])
  router
    .group(() => {
      router.get('/', [SecurityScreen, 'show']).as('show')
      router.post('/password', [SecurityScreen, 'password']).as('password')
      router.post('/factor', [SecurityScreen, 'begin']).as('factor')
      router.post('/factor/confirm', [SecurityScreen, 'confirm']).as('factor.confirm')
      router.post('/factor/disable', [SecurityScreen, 'disable']).as('factor.disable')
      router.post('/provider', [SecurityScreen, 'link']).as('provider')
      router.post('/provider/unlink', [SecurityScreen, 'unlink']).as('provider.unlink')
      router.post('/sessions/:id/end', [SecurityScreen, 'end']).as('sessions.end').where('id', UUID_IN_ANY_CASE)
    })
    .prefix('/security')
    .as('web.security')
    .use([...web, middleware.requireWebActor()])
}
