export { Health } from './health.js'
export { RequestLog } from './request_log.js'
export { Metrics } from './metrics.js'
