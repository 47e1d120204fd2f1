export { readJsonBody } from './body.js'
export { rightsOf } from './rights.js'
export { makeRestRoutes } from './routes.js'
export type { RestHost } from './routes.js'
