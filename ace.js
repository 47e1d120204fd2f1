/**
 * The command line: `node ace <command>`. Runs under Node 24 whatever Node it was started with.
 */
import { underNode24 } from './bin/node_24.js'

await underNode24(async () => {
  await import('@poppinss/ts-exec')
  await import('./bin/console.js')
})
