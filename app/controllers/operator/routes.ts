import router from '@adonisjs/core/services/router'
import { middleware, web } from '#start/kernel'

const SignInScreen = () => import('./sign_in_screen.js')
const SchoolsScreen = () => import('./schools_screen.js')

/** The screens of who runs the installation: its schools, and nothing of their records. */
export function registerOperatorScreens(): void {
  router
    .group(() => {
      router.get('/login', [SignInScreen, 'show']).as('login')
      router.post('/login', [SignInScreen, 'store']).as('sign_in')
      router.post('/logout', [SignInScreen, 'destroy']).as('sign_out')
    })
    .prefix('/operator')
    .as('web.operator')
    .use(web)
  router
    .group(() => {
      router.get('/', [SchoolsScreen, 'index']).as('index')
      router.get('/schools/new', [SchoolsScreen, 'create']).as('new')
      router.post('/schools', [SchoolsScreen, 'store']).as('store')
      router.get('/restore', [SchoolsScreen, 'archive']).as('archive')
      router.post('/restore', [SchoolsScreen, 'restore']).as('restore')
      router
        .group(() => {
          router.get('/', [SchoolsScreen, 'show']).as('show')
          router.get('/export', [SchoolsScreen, 'export']).as('export')
          router.post('/suspend', [SchoolsScreen, 'suspend']).as('suspend')
          router.post('/resume', [SchoolsScreen, 'resume']).as('resume')
          router.post('/delete', [SchoolsScreen, 'destroy']).as('destroy')
        })
        .prefix('/schools/:id')
        .where('id', router.matchers.uuid())
    })
    .prefix('/operator')
    .as('web.operator')
    .use([...web, middleware.operatorScreens()])
}
