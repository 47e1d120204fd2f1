/** `npm run bench:overlays`: the cost of schools with changes of their own, with collections of garbage on demand. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { underNode24 } from './node_24.js'

await underNode24(async () => {
  setFlagsFromString('--expose-gc')
  globalThis.gc = runInNewContext('gc')
  await import('@poppinss/ts-exec')
  await import('../bench/overlays.ts')
})
