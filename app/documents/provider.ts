import type { ApplicationService } from '@adonisjs/core/types'
import { FileDesk } from '#files/main'
import { LogoPrinter } from './logo_printer.js'
import { PdfRenderer } from './pdf_renderer.js'

/** Binds the renderer of documents, whose thread starts with the first document and ends with the application. */
export default class DocumentsProvider {
  readonly #renderer = new PdfRenderer()
  readonly #app: ApplicationService

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    const { container } = this.#app
    container.singleton(PdfRenderer, () => this.#renderer)
    container.singleton(LogoPrinter, async (resolver) => {
      const log = await resolver.make('logger')
      return new LogoPrinter(await resolver.make(FileDesk), (error) => log.warn({ err: error }, 'a logo was not read'))
    })
  }

  async shutdown(): Promise<void> {
    await this.#renderer.close()
  }
}
