import router from '@adonisjs/core/services/router'
import { middleware, web } from '#start/kernel'

const PasswordScreens = () => import('./password_screens.js')
const SecurityScreen = () => import('./security_screen.js')

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

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
    })
    .use(web)
  router
    .group(() => {
      router.get('/', [SecurityScreen, 'show']).as('show')
      router.post('/password', [SecurityScreen, 'password']).as('password')
      router.post('/factor', [SecurityScreen, 'begin']).as('factor')
      router.post('/factor/confirm', [SecurityScreen, 'confirm']).as('factor.confirm')
      router.post('/factor/disable', [SecurityScreen, 'disable']).as('factor.disable')
      router.post('/sessions/:id/end', [SecurityScreen, 'end']).as('sessions.end').where('id', ID)
    })
    .prefix('/security')
    .as('web.security')
    .use([...web, middleware.requireWebActor()])
}
