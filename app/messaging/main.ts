export { Deliverer } from './deliverer.js'
export type { Round } from './deliverer.js'
