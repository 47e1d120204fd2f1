import type { ApplicationService } from '@adonisjs/core/types'
import { Engine } from '#engine'
import { FileArchive } from './file_archive.js'
import { FileDesk } from './file_desk.js'
import { FileKeeper } from './file_keeper.js'
import { FILE_JOB_DECLARATIONS, filesCode } from './files_code.js'
import { ImageReader } from './images/image_reader.js'
import { ClamdScanner } from './scanners/clamd.js'
import type { FileStore } from './stores/contract.js'
import { DiskStore } from './stores/disk_store.js'
import { S3Store } from './stores/s3_store.js'

/** Binds what takes files in, hands them out and sees to them. */
export default class FilesProvider {
  readonly #app: ApplicationService
  readonly #images = new ImageReader()
  #store: FileStore | null = null

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    const { container } = this.#app
    container.singleton(FileDesk, async (resolver) => {
      const { settings } = await import('#config/drive')
      const scanner = settings.clamd ? new ClamdScanner(settings.clamd) : null
      return new FileDesk(await resolver.make(Engine), { store: await this.#open(), images: this.#images, scanner })
    })
    container.singleton(FileArchive, async (resolver) => {
      return new FileArchive(await resolver.make(Engine), await this.#open())
    })
    container.singleton(FileKeeper, async (resolver) => {
      const log = await resolver.make('logger')
      return new FileKeeper(await resolver.make(Engine), { store: await this.#open(), images: this.#images, log })
    })
    container.resolving(Engine, (engine) =>
      engine.extend(
        filesCode(engine, () => container.make(FileKeeper)),
        FILE_JOB_DECLARATIONS
      )
    )
  }

  /** Runs before the engine's, which closes the database. */
  async shutdown(): Promise<void> {
    if (this.#store) await (await this.#app.container.make(FileKeeper)).idle
    await this.#images.close()
  }

  async #open(): Promise<FileStore> {
    if (this.#store) return this.#store
    const { bucketClient, filesFolder, settings } = await import('#config/drive')
    const drive = await this.#app.container.make('drive.manager')
    this.#store =
      bucketClient && settings.bucket
        ? new S3Store(drive.use('s3'), bucketClient, settings.bucket.name)
        : new DiskStore(drive.use('fs'), filesFolder)
    return this.#store
  }
}
