/**
 * Starts the built server in production: from `build/` itself, or from the project that holds it.
 */
import { existsSync } from 'node:fs'
import { underNode24 } from './node_24.js'

await underNode24(async () => {
  process.env.NODE_ENV ||= 'production'
  const server = ['./server.js', '../build/bin/server.js']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url))
  if (!server) {
    console.error('There is no build yet: run `npm run build` first.')
    process.exit(1)
  }
  await import(server.href)
})
