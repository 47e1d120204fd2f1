import app from '@adonisjs/core/services/app'
import type { PdfDocument } from './pdf_document.js'
import { PdfRenderer } from './pdf_renderer.js'

/** The PDF of a document, made by the application's own renderer; rejects as `PdfRenderer.render` does. */
export async function renderPdf(document: PdfDocument): Promise<Buffer> {
  const renderer = await app.container.make(PdfRenderer)
  return renderer.render(document)
}
