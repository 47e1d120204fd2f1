/**
 * The thread that reads pictures: their measures, and their smaller sizes. It gets one at a time, touches no file and no
 * network, and reads no more pixels than it may.
 */
import { parentPort } from 'node:worker_threads'
import sharp from 'sharp'
import { FILE_SIZES, MOST_PIXELS } from './sizes.js'
import type { FileSize } from './sizes.js'

export interface ImageTask {
  readonly content: Uint8Array<ArrayBuffer>
  /** Sizes to be made; none for the measures alone, for which the first bytes are enough. */
  readonly sizes: readonly FileSize[]
  /** The longest side of a form for documents, as PNG; none is made where it is absent. */
  readonly print?: number
}

export interface ImageFacts {
  readonly width: number
  readonly height: number
  readonly made: Readonly<Partial<Record<FileSize, Uint8Array<ArrayBuffer>>>>
  readonly printed: Uint8Array<ArrayBuffer> | null
}

export type ImageAnswer = { readonly facts: ImageFacts } | { readonly facts: null; readonly message: string }

const FORMATS: readonly string[] = ['jpeg', 'png', 'webp']
const QUARTER_TURNS = 5

sharp.cache(false)
sharp.concurrency(1)

parentPort?.on('message', (task: ImageTask) => {
  void read(task).then(
    (facts) => parentPort?.postMessage({ facts } satisfies ImageAnswer),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error)
      parentPort?.postMessage({ facts: null, message } satisfies ImageAnswer)
    }
  )
})

async function read({ content, sizes, print }: ImageTask): Promise<ImageFacts> {
  const input = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const options = {
    limitInputPixels: MOST_PIXELS,
    failOn: sizes.length > 0 || print !== undefined ? ('error' as const) : ('none' as const),
  }
  const { width, height, format, orientation = 1, pages = 1 } = await sharp(input, options).metadata()
  if (!FORMATS.includes(format)) throw new Error('it is none of the pictures that are taken')
  if (pages > 1) throw new Error('it moves')
  if (width * height > MOST_PIXELS) throw new Error('it has too many pixels')
  const made: Partial<Record<FileSize, Uint8Array<ArrayBuffer>>> = {}
  // Place and camera of a photo stay with the original.
  const within = (side: number) =>
    sharp(input, options).autoOrient().resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
  for (const size of sizes) {
    made[size] = new Uint8Array(await within(FILE_SIZES[size]).webp({ quality: 80 }).toBuffer())
  }
  const printed = print === undefined ? null : new Uint8Array(await within(print).png().toBuffer())
  const isTurned = orientation >= QUARTER_TURNS
  return { width: isTurned ? height : width, height: isTurned ? width : height, made, printed }
}
