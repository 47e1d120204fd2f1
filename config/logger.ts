import { defineConfig, syncDestination, targets } from '@adonisjs/core/logger'
import app from '@adonisjs/core/services/app'
import type { InferLoggers } from '@adonisjs/core/types'
import env from '#start/env'

const loggerConfig = defineConfig({
  default: 'app',
  loggers: {
    app: {
      enabled: true,
      name: 'lectern',
      level: env.get('LOG_LEVEL') ?? (app.inTest ? 'error' : 'info'),
      ...(app.inProduction
        ? { transport: { targets: [targets.file({ destination: 1 })] } }
        : { destination: await syncDestination() }),
    },
  },
})

export default loggerConfig

declare module '@adonisjs/core/types' {
  export interface LoggersList extends InferLoggers<typeof loggerConfig> {}
}
