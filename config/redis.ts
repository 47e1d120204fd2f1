import { createError } from '@adonisjs/core/exceptions'
import { defineConfig } from '@adonisjs/redis'
import type { InferConnections } from '@adonisjs/redis/types'
import env from '#start/env'

const E_NO_REDIS = createError<[string]>('%s=redis needs REDIS_URL', 'E_NO_REDIS', 500)

for (const name of ['SESSION_STORE', 'LIMIT_STORE'] as const) {
  if (env.get(name) === 'redis' && !env.get('REDIS_URL')) throw new E_NO_REDIS([name])
}

const address = new URL(env.get('REDIS_URL', 'redis://127.0.0.1:6379'))
/** Names in Redis begin with it; installations that share a server need different ones. */
const prefix = env.get('QUEUE_PREFIX', 'lectern')

/**
 * The Redis of sessions and limits, which connects when one of them is kept there. A request does not wait for a
 * server that is away: it is told at once.
 */
const redisConfig = defineConfig({
  connection: 'main',
  connections: {
    main: {
      host: address.hostname,
      port: Number(address.port || 6379),
      ...(address.username ? { username: decodeURIComponent(address.username) } : {}),
      ...(address.password ? { password: decodeURIComponent(address.password) } : {}),
      db: Number(address.pathname.slice(1) || 0),
      ...(address.protocol === 'rediss:' ? { tls: {} } : {}),
      keyPrefix: `${prefix}:`,
      maxRetriesPerRequest: 1,
      retryStrategy: (times: number) => Math.min(times * 200, 5000),
    },
  },
})

export default redisConfig

declare module '@adonisjs/redis/types' {
  export interface RedisConnections extends InferConnections<typeof redisConfig> {}
}
