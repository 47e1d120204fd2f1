/**
 * The thread that renders. It gets one document at a time and answers with the file's bytes or the words
 * of what went wrong. It reads its fonts and nothing else.
 */
import { parentPort } from 'node:worker_threads'
import pdfmake from 'pdfmake'
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js'
import { FONT_FAMILY, useParsedFonts } from './fonts.js'
import { TABLE_LAYOUTS } from './table_layouts.js'

export type RenderAnswer = { readonly pdf: Uint8Array<ArrayBuffer> } | { readonly pdf: null; readonly message: string }

pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy(() => false)
pdfmake.addTableLayouts(TABLE_LAYOUTS)
useParsedFonts(pdfmake)

parentPort?.on('message', (document: TDocumentDefinitions) => {
  void render(document).then(
    (pdf) => parentPort?.postMessage({ pdf } satisfies RenderAnswer, [pdf.buffer]),
    (error: unknown) => parentPort?.postMessage({ pdf: null, message: String(error) } satisfies RenderAnswer)
  )
})

async function render(document: TDocumentDefinitions): Promise<Uint8Array<ArrayBuffer>> {
  const defaultStyle = { font: FONT_FAMILY, fontSize: 10, ...document.defaultStyle }
  const made = await pdfmake.createPdf({ ...document, defaultStyle }).getBuffer()
  // A copy of its own memory, for a small Buffer is a part of a shared one, which cannot be handed over.
  return new Uint8Array(made)
}
