export { Hub } from './hub.js'
export type { Subscription } from './hub.js'
export { Replay } from './replay.js'
export type { Interest } from './viewer.js'
