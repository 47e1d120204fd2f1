import { buffer } from 'node:stream/consumers'
import type { Engine } from '#engine'
import { FileRows } from './file_rows.js'
import type { FileRow } from './file_rows.js'
import type { ImageReader } from './images/image_reader.js'
import { SIZE_NAMES, SIZE_TYPE, sizeKey } from './images/sizes.js'
import { incomingKey } from './stores/contract.js'
import type { FileStore } from './stores/contract.js'

/** Files that are seen to in one go. */
const BATCH = 100
/** Bytes of the largest picture of which sizes are made. */
const MOST_BYTES = 50 * 1024 * 1024

export interface KeeperGround {
  readonly store: FileStore
  readonly images: ImageReader
  readonly log: { warn(facts: object, text: string): void }
}

/**
 * Does what concerns bytes after a commit: removes those of released files and makes the sizes of pictures. What it has to do
 * stands in the rows of the files, so that it may be killed at any point and asked any number of times: bytes go before the row that
 * names them.
 */
export class FileKeeper {
  readonly #engine: Pick<Engine, 'database' | 'clock'>
  readonly #ground: KeeperGround
  #last: Promise<void> = Promise.resolve()

  constructor(engine: Pick<Engine, 'database' | 'clock'>, ground: KeeperGround) {
    this.#engine = engine
    this.#ground = ground
  }

  /** Removes the bytes of all released files of a school, after what it is at. What fails is left for the next sweep. */
  discard(school: string): Promise<void> {
    return this.#queue({ school, what: 'remove the bytes of released files' }, () => this.#discardAll(school))
  }

  /** Makes the sizes of one picture, or of all of a school that have none yet. */
  size(school: string, id: string | null): Promise<void> {
    return this.#queue({ school, what: 'make the sizes of pictures' }, async () => {
      const rows = new FileRows(this.#engine, school)
      const one = id === null ? null : await rows.find(id)
      for (const file of id === null ? await rows.unsized(BATCH) : one ? [one] : []) await this.#sizeOne(rows, file)
    })
  }

  /** Resolves when all that was asked for so far is done. */
  get idle(): Promise<void> {
    return this.#last
  }

  #queue(facts: { readonly school: string; readonly what: string }, work: () => Promise<void>): Promise<void> {
    const { log } = this.#ground
    const done = this.#last.then(work).catch((error: unknown) => {
      log.warn({ err: error, ...facts }, 'Files could not be seen to; the next sweep tries again')
    })
    this.#last = done
    return done
  }

  async #discardAll(school: string): Promise<void> {
    const rows = new FileRows(this.#engine, school)
    for (;;) {
      const files = await rows.released(BATCH)
      if (files.length === 0) return
      await this.#ground.store.remove(files.flatMap(keysOf))
      await rows.forget(files.map(({ id }) => id))
      if (files.length < BATCH) return
    }
  }

  async #sizeOne(rows: FileRows, file: FileRow): Promise<void> {
    const { store, images, log } = this.#ground
    if (file.status !== 'stored' || file.width === null || file.sizes.length > 0) return
    if ((file.size ?? 0) > MOST_BYTES) return rows.noteFailure(file.id)
    try {
      const { made } = await images.resize(await buffer(await store.read(file.key)), SIZE_NAMES)
      for (const size of SIZE_NAMES) {
        const content = made[size]
        if (content) await store.write(sizeKey(file.key, size), content, SIZE_TYPE)
      }
      await rows.noteSizes(file.id, SIZE_NAMES)
    } catch (error) {
      await rows.noteFailure(file.id)
      log.warn({ err: error, file: file.id, school: file.school }, 'The sizes of a picture could not be made')
    }
  }
}

/** All under which bytes of a file may be. */
function keysOf({ id, school, key }: FileRow): readonly string[] {
  return [key, incomingKey(school, id), ...SIZE_NAMES.map((size) => sizeKey(key, size))]
}
