import { defineConfig } from '@adonisjs/static'

/** Built assets. Their names carry a hash of the content, so a browser never has to ask again. */
export default defineConfig({
  enabled: true,
  etag: true,
  lastModified: true,
  dotFiles: 'ignore',
  maxAge: '365 days',
  immutable: true,
})
