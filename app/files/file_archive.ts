import { createHash } from 'node:crypto'
import { E_ARCHIVE, isObject, UUID_IN_ANY_CASE } from '#engine'
import type { Engine } from '#engine'
import { FileRows } from './file_rows.js'
import type { FileRow } from './file_rows.js'
import { FILE_SIZES, SIZE_TYPE, sizeKey } from './images/sizes.js'
import type { FileSize } from './images/sizes.js'
import type { FileStore } from './stores/contract.js'

/** Bytes in one line; a multiple of three, so that lines stand one behind the other without filling. */
const PART = 3 * 128 * 1024
const ROWS = 200

/** A line of an archive: some bytes of a file, or of a smaller form of it. `last` ends it. */
interface FileLine {
  readonly file: string
  readonly size: FileSize | null
  readonly last: boolean
  readonly data: string
}

/** The last line: how many files and smaller forms there are, so that none is missed. */
interface EndLine {
  readonly files: number
}

/** The bytes of a school's files, as lines of its archive and back. */
export class FileArchive {
  readonly #engine: Engine
  readonly #store: FileStore

  constructor(engine: Engine, store: FileStore) {
    this.#engine = engine
    this.#store = store
  }

  /** The stored files by id, each with the sizes that are made. One that is removed meanwhile is left out. */
  async *archive(school: string): AsyncGenerator<string> {
    const rows = new FileRows(this.#engine, school)
    let files = 0
    for (let last: string | null = null; ;) {
      const page: readonly FileRow[] = await rows.stored(last, ROWS)
      for (const row of page) {
        for (const size of [null, ...row.sizes.filter(isSize)]) {
          if ((await this.#store.size(keyOf(row, size))) === null) continue
          yield* this.#lines(row, size)
          files++
        }
      }
      const end = page.at(-1)
      if (!end || page.length < ROWS) break
      last = end.id
    }
    yield JSON.stringify({ files } satisfies EndLine)
  }

  /**
   * Writes the files of such lines, whose rows are there already; no lines at all are an archive without files. Rejects with E_ARCHIVE
   * for what is none of them or not whole.
   */
  async restore(school: string, lines: AsyncIterable<string>): Promise<void> {
    const rows = new FileRows(this.#engine, school)
    let parts: Buffer[] = []
    let open: FileLine | null = null
    let [written, expected]: [number, number | null] = [0, 0]
    for await (const text of lines) {
      if (text.trim() === '') continue
      const line = lineOf(text)
      expected = 'files' in line ? line.files : null
      if ('files' in line) continue
      if (open && (open.file !== line.file || open.size !== line.size)) throw broken(open.file)
      parts.push(Buffer.from(line.data, 'base64'))
      open = line
      if (!line.last) continue
      await this.#write(await rows.find(line.file), line, Buffer.concat(parts))
      parts = []
      open = null
      written++
    }
    if (expected !== written) throw new E_ARCHIVE(['files are missing'])
  }

  /** Removes all bytes of a school that is deleted. */
  async remove(school: string): Promise<void> {
    await this.#store.removeAll(`incoming/${school}`)
    await this.#store.removeAll(school)
  }

  async *#lines(row: FileRow, size: FileSize | null): AsyncGenerator<string> {
    const line = (data: Buffer, last: boolean) =>
      JSON.stringify({ file: row.id, size, last, data: data.toString('base64') } satisfies FileLine)
    let held = Buffer.alloc(0)
    for await (const chunk of await this.#store.read(keyOf(row, size))) {
      held = Buffer.concat([held, chunk as Buffer])
      for (; held.length > PART; held = held.subarray(PART)) yield line(held.subarray(0, PART), false)
    }
    yield line(held, true)
  }

  async #write(row: FileRow | null, { file, size }: FileLine, content: Buffer): Promise<void> {
    if (row?.status !== 'stored') throw new E_ARCHIVE([`the file ${file} is none of the school's`])
    const isWhole = size !== null || createHash('sha256').update(content).digest('hex') === row.sha256
    if (!isWhole) throw broken(file)
    await this.#store.write(keyOf(row, size), content, size === null ? (row.type ?? '') : SIZE_TYPE)
  }
}

/** Where the bytes are. The key of a row is made of school and id; what stands in an archive names no place. */
function keyOf({ school, id }: FileRow, size: FileSize | null): string {
  const key = `${school}/${id}`
  return size === null ? key : sizeKey(key, size)
}

function lineOf(text: string): FileLine | EndLine {
  try {
    const line: unknown = JSON.parse(text)
    if (isObject(line)) {
      const { file, size = null, last, data, files } = line
      if (typeof files === 'number') return { files }
      const isFile = typeof file === 'string' && UUID_IN_ANY_CASE.test(file)
      const isSound = isFile && typeof last === 'boolean' && typeof data === 'string'
      if (isSound && (size === null || isSize(size))) return { file, size, last, data }
    }
  } catch (error) {
    throw new E_ARCHIVE(['a line is no JSON'], { cause: error })
  }
  throw new E_ARCHIVE(['a line holds no part of a file'])
}

function isSize(size: unknown): size is FileSize {
  return typeof size === 'string' && Object.hasOwn(FILE_SIZES, size)
}

function broken(file: string): Error {
  return new E_ARCHIVE([`the file ${file} is not whole`])
}
