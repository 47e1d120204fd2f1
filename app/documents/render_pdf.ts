import app from '@adonisjs/core/services/app'
import type { School } from '#engine'
import { LogoPrinter } from './logo_printer.js'
import type { PdfDocument } from './pdf_document.js'
import { PdfRenderer } from './pdf_renderer.js'

/** The PDF of a document, made by the application's own renderer; rejects as `PdfRenderer.render` does. */
export async function renderPdf(document: PdfDocument): Promise<Buffer> {
  const renderer = await app.container.make(PdfRenderer)
  return renderer.render(document)
}

/** A school's logo as documents take it; null where it has none. */
export async function printedLogo(school: School): Promise<string | null> {
  const printer = await app.container.make(LogoPrinter)
  return printer.logoOf(school)
}
