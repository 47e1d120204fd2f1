import type { ApplicationService } from '@adonisjs/core/types'
import { PdfRenderer } from './pdf_renderer.js'

/** Binds the renderer of documents, whose thread starts with the first document and ends with the application. */
export default class DocumentsProvider {
  readonly #renderer = new PdfRenderer()
  readonly #app: ApplicationService

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    this.#app.container.singleton(PdfRenderer, () => this.#renderer)
  }

  async shutdown(): Promise<void> {
    await this.#renderer.close()
  }
}
