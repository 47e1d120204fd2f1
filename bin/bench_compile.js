/** `npm run bench:compile`: the cost of compiling declarations, by their number. */
import { underNode24 } from './node_24.js'

await underNode24(async () => {
  await import('@poppinss/ts-exec')
  await import('../bench/compile.ts')
})
