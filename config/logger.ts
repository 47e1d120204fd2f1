import { defineConfig, syncDestination, targets } from '@adonisjs/core/logger'
import app from '@adonisjs/core/services/app'
import type { InferLoggers } from '@adonisjs/core/types'
import env from '#start/env'
import { safeError } from '#start/safe_errors'

const file = env.get('LOG_FILE')

const loggerConfig = defineConfig({
  default: 'app',
  loggers: {
    app: {
      enabled: true,
      name: 'lectern',
      // A developer sees the whole error; elsewhere logs go to places where no record may go.
      ...(app.inDev ? {} : { serializers: { err: (error: unknown) => safeError(error) } }),
      level: env.get('LOG_LEVEL') ?? (app.inTest ? 'error' : 'info'),
      ...(app.inProduction || file
        ? { transport: { targets: [targets.file({ destination: file ?? 1, mkdir: true })] } }
        : { destination: await syncDestination() }),
    },
  },
})

export default loggerConfig

declare module '@adonisjs/core/types' {
  export interface LoggersList extends InferLoggers<typeof loggerConfig> {}
}
