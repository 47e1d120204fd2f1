/**
 * Starts the built server, or with `worker` a built worker, in production: from `build/` itself, or from the
 * project that holds it.
 */
import { existsSync } from 'node:fs'
import { underNode24 } from './node_24.js'

await underNode24(async () => {
  process.env.NODE_ENV ||= 'production'
  const entry = process.argv[2] === 'worker' ? 'worker.js' : 'server.js'
  const server = [`./${entry}`, `../build/bin/${entry}`]
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url))
  if (!server) {
    console.error('There is no build yet: run `npm run build` first.')
    process.exit(1)
  }
  await import(server.href)
})
