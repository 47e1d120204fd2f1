import { randomFillSync } from 'node:crypto'
import { V7Generator } from 'uuidv7'

/** Words drawn at once: each draw is a call of the system. */
const words = new Uint32Array(1024)
let next = words.length

const generator = new V7Generator({
  nextUint32() {
    if (next === words.length) {
      randomFillSync(words)
      next = 0
    }
    return words[next++] ?? 0
  },
})

/** A new id (UUID version 7), later than those before it in this process. */
export function newId(): string {
  return generator.generate().toString()
}
