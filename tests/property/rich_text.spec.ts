import { test } from '@japa/runner'
import fc from 'fast-check'
import { fieldTypeOf } from '../../app/engine/fields/main.js'

const NAMES = [
  'p',
  'div',
  'b',
  'h1',
  'ul',
  'li',
  'a',
  'pre',
  's',
  'strike',
  'script',
  'svg',
  'img',
  'style',
  'x-y',
  'table',
]
const ATTRIBUTES = [
  ...[
    '',
    ' href="javascript:alert(1)"',
    ' href="https://x.org/?a=1&b=2"',
    ' href=" jAvA&#115;cript:1"',
    ' onclick=x()',
  ],
  ...[' style="x:y"', " href='data:text/html,x'", ' src=x onerror=x', ' href="//x.org"', ' class="a" id=b'],
]
const piece = fc.oneof(
  fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...ATTRIBUTES)).map(([name, rest]) => `<${name}${rest}>`),
  fc.constantFrom(...NAMES).map((name) => `</${name}>`),
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '<',
    '>',
    '&',
    '&amp;',
    '&lt;script&gt;',
    '<!--',
    '-->',
    '<![CDATA[',
    '<br/>',
    '\n\n',
    '"',
    "'",
    '&#0;',
    '</'
  )
)
const html = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''))

/** Every tag of clean HTML, whole. */
const SAFE_TAG =
  /^<(?:\/?(?:p|div|h3|h4|blockquote|pre|ul|ol|li|a|strong|em|u|s|sub|sup|code)|(?:br|hr) \/|a href="(?:https?:|mailto:|tel:|[^":]*[^":/][^":]*")[^"<>]*"? rel="noopener noreferrer nofollow")>$/

test.group('Property | formatted text', () => {
  const { markup, matched, codec } = fieldTypeOf('rich_text')

  test('what is clean stays as it is, whatever was sent', ({ assert }) => {
    fc.assert(
      fc.property(html, (sent) => {
        const clean = markup!(sent)
        assert.equal(markup!(clean), clean, sent)
      }),
      { numRuns: 1500 }
    )
  })

  test('nothing but known elements and addresses of the web is left', ({ assert }) => {
    fc.assert(
      fc.property(html, (sent) => {
        const clean = markup!(sent)
        for (const tag of clean.match(/<[^>]*>/g) ?? []) assert.match(tag, SAFE_TAG, sent)
        assert.notMatch(clean, /<[^>]*(?:javascript:|data:|\bon\w+=|style=)/i)
      }),
      { numRuns: 1500 }
    )
  })

  test('plain text comes back as its words, line by line', ({ assert }) => {
    const word = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => /^[^\s<>]+$/u.test(text))
    const lines = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join('\n'))
    fc.assert(
      fc.property(lines, (text) => {
        const parsed = codec.parse({} as never, text, { language: 'en', timezone: 'UTC', currency: 'INR' })
        if (!parsed.ok) return
        assert.equal(matched!(String(parsed.value)), text)
      }),
      { numRuns: 500 }
    )
  })
})
