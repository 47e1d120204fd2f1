import app from '@adonisjs/core/services/app'
import { defineConfig, stores } from '@adonisjs/session'
import { hostConnection } from '#config/database'
import env from '#start/env'

/** Browser sessions of the screens, kept in the host's own tables or in Redis; REST has none. */
export default defineConfig({
  enabled: true,
  cookieName: 'lectern_session',
  clearWithBrowser: false,
  age: '8h',
  cookie: { path: '/', httpOnly: true, secure: app.inProduction, sameSite: 'lax' },
  store: app.inTest ? 'memory' : env.get('SESSION_STORE', 'database'),
  stores: {
    database: stores.database({ connectionName: hostConnection, tableName: 'sessions' }),
    redis: stores.redis({ connection: 'main' }),
  },
})
