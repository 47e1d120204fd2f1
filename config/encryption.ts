import { defineConfig, drivers } from '@adonisjs/core/encryption'
import app from '@adonisjs/core/services/app'
import type { InferEncryptors } from '@adonisjs/core/types'
import { applicationKey } from '#start/application_key'
import { dataDirectory } from '#start/data_directory'
import env from '#start/env'

const encryptionConfig = defineConfig({
  default: 'gcm',
  list: {
    gcm: drivers.aes256gcm({
      id: 'gcm',
      keys: [
        applicationKey({
          given: env.get('APP_KEY'),
          dataDirectory: dataDirectory(),
          production: app.inProduction,
        }),
      ],
    }),
  },
})

export default encryptionConfig

declare module '@adonisjs/core/types' {
  export interface EncryptorsList extends InferEncryptors<typeof encryptionConfig> {}
}
