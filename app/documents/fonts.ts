import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { TFontDictionary } from 'pdfmake/interfaces.js'

/** The family of all text that names no other: Latin, Greek, Cyrillic, Devanagari and signs of currencies. */
export const FONT_FAMILY = 'Noto Sans'

const PACKAGE = '@expo-google-fonts/noto-sans'
const REGULAR = '400Regular/NotoSans_400Regular.ttf'
const BOLD = '700Bold/NotoSans_700Bold.ttf'
const MARK = 'parsed font '

interface Stream {
  readonly buffer: Uint8Array
}

/** What we use of fontkit, which reads fonts for PDFKit, which draws for pdfmake. */
interface Fontkit {
  create(file: Uint8Array): object
  registerFormat(format: { new (stream: Stream): object; probe(file: Uint8Array): boolean }): void
}

/** What pdfmake has on servers and its types leave out. */
interface FontSettings {
  readonly virtualfs?: { writeFileSync(name: string, content: Uint8Array): void }
  setFonts(fonts: TFontDictionary): void
}

/**
 * Gives pdfmake our fonts, read and parsed once in this thread. pdfmake would parse them again for each
 * document, ten times the work of a receipt; so its files are mere marks, and to fontkit, which it asks
 * what a mark means, we register a format that answers with the parsed font. Throws where a font is missing.
 */
export function useParsedFonts(pdfmake: object): void {
  const settings = pdfmake as FontSettings
  const require = createRequire(import.meta.url)
  const fontkit = fontkitOf(require)
  const parsed = new Map([REGULAR, BOLD].map((name) => [name, parse(fontkit, require.resolve(`${PACKAGE}/${name}`))]))

  class ParsedFont {
    static probe(file: Uint8Array): boolean {
      return textOf(file).startsWith(MARK)
    }

    constructor({ buffer }: Stream) {
      const font = parsed.get(textOf(buffer).slice(MARK.length))
      if (!font) throw new Error('The mark names no font')
      return font
    }
  }

  fontkit.registerFormat(ParsedFont)
  for (const name of parsed.keys()) settings.virtualfs?.writeFileSync(name, Buffer.from(MARK + name))
  // There is no italic Devanagari; emphasis is bold.
  settings.setFonts({ [FONT_FAMILY]: { normal: REGULAR, bold: BOLD, italics: REGULAR, bolditalics: BOLD } })
}

/** The very fontkit that pdfmake's PDFKit uses: another copy or its ES module would be a stranger to it. */
function fontkitOf(require: NodeJS.Require): Fontkit {
  const pdfkit = createRequire(require.resolve('pdfmake')).resolve('pdfkit')
  return createRequire(pdfkit)('fontkit') as Fontkit
}

function parse(fontkit: Fontkit, path: string): object {
  return fontkit.create(readFileSync(path))
}

function textOf(file: Uint8Array): string {
  return Buffer.from(file.buffer, file.byteOffset, Math.min(file.byteLength, 200)).toString('latin1')
}
