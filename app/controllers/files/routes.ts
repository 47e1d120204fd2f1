import router from '@adonisjs/core/services/router'
import { UUID_IN_ANY_CASE } from '#engine'
import { CONTENT_ROUTE } from '#files/main'
import { middleware, web } from '#start/kernel'

const FilesController = () => import('./files_controller.js')
const LogoController = () => import('./logo_controller.js')
const ScreenFiles = () => import('./screen_files.js')

/** Files, for REST and for the screens. The address that takes bytes is signed and asks for nothing else. */
export function registerFileRoutes(): void {
  router
    .group(() => {
      router.post('/', [FilesController, 'announce']).as('files.announce')
      router.get('/:id', [FilesController, 'show']).as('files.show').where('id', UUID_IN_ANY_CASE)
      router.post('/:id/complete', [FilesController, 'complete']).as('files.complete').where('id', UUID_IN_ANY_CASE)
    })
    .prefix('/api/v1/files')
    .use(middleware.apiActor())
  router
    .get('/brand/:school/logo/:id', [LogoController])
    .as('brand.logo')
    .where('school', UUID_IN_ANY_CASE)
    .where('id', UUID_IN_ANY_CASE)
  router.put('/api/v1/files/:id/content', [FilesController, 'receive']).as(CONTENT_ROUTE).where('id', UUID_IN_ANY_CASE)
  router
    .group(() => {
      router.post('/', [ScreenFiles, 'announce']).as('web.files.announce')
      router.get('/:id', [ScreenFiles, 'show']).as('web.files.show').where('id', UUID_IN_ANY_CASE)
      router.post('/:id/complete', [ScreenFiles, 'complete']).as('web.files.complete').where('id', UUID_IN_ANY_CASE)
    })
    .prefix('/files')
    .use([...web, middleware.requireWebActor()])
}
