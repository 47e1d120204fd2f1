import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { ATTACHMENTS, FILE_JOBS, filesIn, leaveToSystem, notFound, Refusal, seesAttachments, uploaderOf } from '#engine'
import type { Actor, Engine, Json, JsonObject } from '#engine'
import { uuidv7 } from 'uuidv7'
import { checkFile } from './file_check.js'
import type { CheckGround } from './file_check.js'
import { FileRows, heldFileOf, storageQuota } from './file_rows.js'
import type { FileRow } from './file_rows.js'
import { SIZE_TYPE, sizeKey } from './images/sizes.js'
import type { FileSize } from './images/sizes.js'
import { openFieldOf } from './open_fields.js'
import type { OpenField } from './open_fields.js'
import { limitsFor, readAnnouncement } from './read_announcement.js'
import type { FieldGround } from './read_announcement.js'
import { incomingKey } from './stores/contract.js'
import type { FileStore, UploadTarget } from './stores/contract.js'

/** What an announced file is answered with: its id, and where its bytes go. */
export interface UploadAnswer {
  readonly id: string
  readonly upload: UploadTarget
}

/** A file, or a size of it, for who may see it. */
export interface ServedFile {
  readonly name: string
  readonly type: string
  readonly size: number
  /** Says when it is another one; of the content, so that it never lies. */
  readonly etag: string
  readonly key: string
}

/**
 * Takes files in and hands them out. An upload is announced, sent and completed; from then on it waits for a record to name it, and
 * who may see that record's field may have it.
 */
export class FileDesk {
  readonly #engine: Engine
  readonly #ground: CheckGround
  readonly #open: OpenField[] = []
  readonly #fields: FieldGround

  constructor(engine: Engine, ground: CheckGround) {
    this.#engine = engine
    this.#ground = ground
    this.#fields = { engine, open: this.#open }
  }

  /** Takes files for a field that no grant opens. At start. */
  admit(field: OpenField): void {
    this.#open.push(field)
  }

  get store(): FileStore {
    return this.#ground.store
  }

  /** Announces a file for a field that the actor may write: 422 for what the field does not take, 403 beyond the school's storage. */
  async announce(actor: Actor, body: JsonObject): Promise<UploadAnswer> {
    refuseViewer(actor)
    const uploadedBy = uploaderOf(actor)
    const { limits: _limits, size, ...said } = readAnnouncement(this.#fields, actor, body)
    if (uploadedBy === null) throw new Refusal('forbidden', 'You may not upload files.')
    const school = actor.school.id
    const id = uuidv7()
    const quota = storageQuota(actor)
    const file = { ...said, id, claimedSize: size, key: `${school}/${id}`, uploadedBy }
    if (!(await this.#rows(school).announce(file, quota))) {
      throw new Refusal('forbidden', 'The files of the school take as much room as they may.', {
        facts: { quota: 'storage', limit: quota ?? 0 },
      })
    }
    return { id, upload: await this.store.target({ id, school, size, sha256: said.sha256 }) }
  }

  /** Takes the bytes of an announced file that arrive at this server; once it is completed, no more. */
  async receive(school: string, id: string, body: Readable): Promise<void> {
    const file = await this.#rows(school).find(id)
    if (!file || file.status !== 'expected' || !this.store.receive) throw notFound()
    await this.store.receive(incomingKey(school, id), body, file.claimedSize)
  }

  /** Judges what has arrived and keeps or refuses it (422). Asked again it answers the same. */
  async complete(actor: Actor, id: string): Promise<JsonObject> {
    refuseViewer(actor)
    const rows = this.#rows(actor.school.id)
    const file = await rows.find(id)
    if (!file || !isOwn(actor, file)) throw notFound()
    if (file.status !== 'expected') return answerOf(file)
    const limits = limitsFor(this.#fields, actor, file.entity, file.field)
    if (!limits) throw notFound()
    if (!(await this.store.accept(incomingKey(file.school, id), file.key))) {
      throw new Refusal('conflict', 'The bytes of the file have not arrived.')
    }
    const outcome = await checkFile(this.#ground, file, limits)
    if ('refusal' in outcome) {
      if (await rows.refuse(id, outcome.refusal)) {
        await this.#engine.note(actor, 'refuse_upload', 'core.file', id, outcome.refusal)
        await this.store.remove([file.key])
      }
    } else {
      const session = this.#engine.session(actor)
      await rows.keep(id, outcome.found, () => {
        if (outcome.found.width !== null) leaveToSystem(session, FILE_JOBS.size, { file: id })
      })
    }
    const judged = await rows.find(id)
    if (!judged) throw notFound()
    return answerOf(judged)
  }

  /**
   * A file for who may see it: the uploader until a record names it, from then on whoever reads that field of that record. A size
   * that is not made yet, or of what is no picture, is the file itself. All else does not exist.
   */
  async open(actor: Actor, id: string, size: FileSize | null): Promise<ServedFile> {
    const file = await this.#rows(actor.school.id).find(id)
    if (!file || file.status !== 'stored') throw notFound()
    if (file.record === null ? !isOwn(actor, file) : !(await this.#isSeen(actor, file))) {
      throw notFound()
    }
    return this.served(file, size)
  }

  /** The file itself, or one of its sizes, whoever asks. */
  async served(file: FileRow, size: FileSize | null): Promise<ServedFile> {
    const whole = {
      name: file.name,
      type: file.type ?? 'application/octet-stream',
      size: file.size ?? 0,
      etag: `"${file.sha256}"`,
      key: file.key,
    }
    if (size === null || !file.sizes.includes(size)) return whole
    const key = sizeKey(file.key, size)
    const bytes = await this.store.size(key)
    if (bytes === null) return whole
    return { name: `${size}.webp`, type: SIZE_TYPE, size: bytes, etag: `"${file.sha256}-${size}"`, key }
  }

  /** The stored file of a school that stands in a given field of a record, whoever asks; null for none. */
  async attached(school: string, id: string, entity: string, field: string): Promise<FileRow | null> {
    const file = await this.#rows(school).find(id)
    const isIt = file?.status === 'stored' && file.record !== null && file.entity === entity && file.field === field
    return isIt ? file : null
  }

  /** A picture as PNG, its longest side of so many pixels at most, for a document. Rejects where it cannot be read. */
  async forPrint(file: FileRow, side: number): Promise<Uint8Array> {
    return this.#ground.images.forPrint(await buffer(await this.store.read(file.key)), side)
  }

  async #isSeen(actor: Actor, { id, entity, record, field }: FileRow): Promise<boolean> {
    if (openFieldOf(this.#fields.open, entity, field)) return true
    const registry = this.#engine.registryOf(actor.school)
    const declared = registry.entities[entity]?.field[field]
    if (record === null || (!declared && field !== ATTACHMENTS)) return false
    const query = `fields=${field}`
    try {
      if (!declared) return await seesAttachments(this.#engine.session(actor), entity, record)
      const told = await this.#engine.read(actor, entity, record, query)
      const value: Json = told[field] ?? null
      return typeof value === 'object' && filesIn(declared, value).some((file) => file.id === id)
    } catch (error) {
      // A field that is nobody's to know of is not told apart from a record that is not there.
      if (error instanceof Refusal && ['not_found', 'invalid', 'forbidden'].includes(error.kind)) return false
      throw error
    }
  }

  #rows(school: string): FileRows {
    return new FileRows(this.#engine, school)
  }
}

/** Whoever looks with somebody else's rights has not uploaded his files. */
function isOwn(actor: Actor, { uploadedBy }: FileRow): boolean {
  return !actor.viewer && uploadedBy === uploaderOf(actor)
}

/** Who looks with somebody else's rights changes nothing. */
function refuseViewer({ viewer }: Actor): void {
  if (viewer) throw new Refusal('forbidden', 'You are looking as somebody else and cannot change anything.')
}

function answerOf(file: FileRow): JsonObject {
  if (file.status === 'stored') return { ...heldFileOf(file), sha256: file.sha256 }
  if (file.status !== 'refused') throw notFound()
  const details = { file: [file.refusal ?? 'is refused.'] }
  throw new Refusal('invalid', 'The file is refused.', { details })
}
