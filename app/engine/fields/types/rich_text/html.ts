import sanitize from 'sanitize-html'

/** What formatted text may be made of; all else is taken out, its words stay. */
const TAGS = [
  ...['p', 'div', 'br', 'hr', 'h3', 'h4', 'blockquote', 'pre', 'ul', 'ol', 'li'],
  ...['a', 'strong', 'em', 'u', 's', 'sub', 'sup', 'code'],
] as const

/** Pages have headings of their own above those of a text. */
const SPELLINGS: Readonly<Record<string, string>> = {
  b: 'strong',
  i: 'em',
  strike: 's',
  del: 's',
  h1: 'h3',
  h2: 'h3',
  h5: 'h4',
  h6: 'h4',
}

const OPTIONS: sanitize.IOptions = {
  allowedTags: [...TAGS],
  allowedAttributes: { a: ['href', 'rel'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  // Their content is no text of anybody.
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'iframe', 'title', 'template', 'svg', 'math'],
  nestingLimit: 20,
  transformTags: {
    ...SPELLINGS,
    a(tagName, { href }) {
      const attribs: sanitize.Attributes = href === undefined ? {} : { href, rel: 'noopener noreferrer nofollow' }
      return { tagName, attribs }
    },
  },
}

const MOST_PASSES = 4
const BLOCK_ENDS = /<(?:br|hr) \/>|<\/(?:p|div|h3|h4|blockquote|pre|li)>/g
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' }
const KNOWN_TAG = new RegExp(
  `</?(?:${[...TAGS, ...Object.keys(SPELLINGS)].join('|')}|span|font|table|tbody|tr|td|th)(?:\\s[^<>]*|/)?>`,
  'i'
)

/**
 * The one spelling of formatted text: well-formed HTML of a short list of elements, with no attribute but the address of
 * links, which lead to the web, a mailbox or a telephone only. Nothing of it runs, loads or is styled. Cleaning what is clean
 * changes nothing. Bare words become a paragraph; what has no words at all becomes nothing.
 */
export function cleanHtml(html: string): string {
  const clean = settled(html)
  if (textOfHtml(clean) === '') return ''
  return clean.includes('<') ? clean : `<p>${clean}</p>`
}

/** Text without formatting as formatted text: blank lines part paragraphs, other ends of lines stay. */
export function htmlOfText(text: string): string {
  const paragraphs = text
    .replace(/\r\n?/g, '\n')
    .trim()
    .split(/\n[ \t]*\n\s*/)
  return paragraphs
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br />')}</p>`)
    .join('')
}

/** True for text that somebody has formatted, by a tag that formatted text may have. */
export function isFormatted(text: string): boolean {
  return KNOWN_TAG.test(text)
}

/** The words of clean HTML, a line for each block. */
export function textOfHtml(clean: string): string {
  return clean
    .replaceAll('<li>', '• ')
    .replace(BLOCK_ENDS, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(lt|gt|quot|amp);/g, (_entity, name: string) => ENTITIES[name] ?? '')
    .replace(/[ \t\u00a0]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** Cleaned until another cleaning changes nothing; what never settles keeps its words only. */
function settled(html: string): string {
  let clean = html
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const next = sanitize(clean, OPTIONS)
    if (next === clean) return clean
    clean = next
  }
  return htmlOfText(textOfHtml(clean))
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
