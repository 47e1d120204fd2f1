export { nextRun } from './next_run.js'
export { Principals } from './principals.js'
export type { Log, WorkerOptions } from './run_message.js'
export { Worker } from './worker.js'
