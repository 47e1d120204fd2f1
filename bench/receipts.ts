/**
 * `node --import=@poppinss/ts-exec bench/receipts.ts [count]`: how long the rendering thread takes for a
 * receipt, the first one (start and fonts) apart.
 */
import { PdfRenderer, receiptDocument } from '../app/documents/main.js'
import { RECEIPT } from '../tests/unit/documents/receipts.js'

const count = Number(process.argv[2] ?? 200)
const renderer = new PdfRenderer()
const document = receiptDocument(RECEIPT)
const first = await timeOf(1)
const warming = Math.ceil(count / 10)
await timeOf(warming)
const times: number[] = []
for (let index = 0; index < count; index++) times.push(await timeOf(1))
await renderer.close()

times.sort((a, b) => a - b)
const at = (share: number) => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1)
console.log(`first ${first.toFixed(0)} ms; then ${count} receipts: median ${at(0.5)} ms, 95 % ${at(0.95)} ms`)

async function timeOf(documents: number): Promise<number> {
  const started = performance.now()
  for (let index = 0; index < documents; index++) await renderer.render(document)
  return performance.now() - started
}
