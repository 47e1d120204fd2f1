import app from '@adonisjs/core/services/app'
import { defineConfig, stores } from '@adonisjs/limiter'
import type { InferLimiters } from '@adonisjs/limiter/types'
import { databaseDialect, hostConnection } from '#config/database'

/** Counters in memory for one process, in the database where several processes may share it. */
const limiterConfig = defineConfig({
  default: databaseDialect === 'postgres' && !app.inTest ? 'database' : 'memory',
  stores: {
    memory: stores.memory({}),
    database: stores.database({ connectionName: hostConnection, tableName: 'rate_limits' }),
    redis: stores.redis({ connectionName: 'main', rejectIfRedisNotReady: true }),
  },
})

export default limiterConfig

declare module '@adonisjs/limiter/types' {
  export interface LimitersList extends InferLimiters<typeof limiterConfig> {}
}
