/**
 * Runs a TypeScript entry of this folder from source: `node bin/source.js demo --fresh` runs `demo.ts`
 * with the rest of the arguments.
 */
import { underNode24 } from './node_24.js'

await underNode24(async () => {
  const [entry] = process.argv.splice(2, 1)
  if (!/^[a-z_]+$/.test(entry ?? '')) throw new Error('Name an entry of bin/: demo, test, bench, server or console')
  await import('./typescript.js')
  await import(`./${entry}.ts`)
})
