import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string', maxLength: 400 }
const kept = (html: string, key: string) => ({ columns: { it: html, it_key: key } })
const cleaned = (sent: string, html: string, key: string) => ({ json: sent, canonical: html, ...kept(html, key) })
const LINK = '<p><a href="https://x.org/?a=1&amp;b=2" rel="noopener noreferrer nofollow">our page</a></p>'

export const fixtures: FieldFixtures = {
  field: fieldWith('rich_text', json),
  valid: [
    {
      json: '<p>Bring <strong>Two</strong> copies</p>',
      ...kept('<p>Bring <strong>Two</strong> copies</p>', 'bring two copies'),
    },
    cleaned('Bare words', '<p>Bare words</p>', 'bare words'),
    cleaned('<p>a<br>b', '<p>a<br />b</p>', 'a b'),
    cleaned('<h1>Fête</h1><i>x</i>', '<h3>Fête</h3><em>x</em>', 'fête x'.normalize('NFD')),
    cleaned('<p onclick="x()" style="color:red" class="c">Hi<script>alert(1)</script></p>', '<p>Hi</p>', 'hi'),
    cleaned('<p><img src=x onerror=alert(1)>see</p>', '<p>see</p>', 'see'),
    cleaned('<a href="javascript:alert(1)">go</a>', '<a>go</a>', 'go'),
    cleaned('<a href="//evil.example">go</a>', '<a>go</a>', 'go'),
    cleaned('<p><a href="https://x.org/?a=1&b=2" target="_blank">our page</a></p>', LINK, 'our page'),
    cleaned('1 &lt; 2 &amp; 3', '<p>1 &lt; 2 &amp; 3</p>', '1 < 2 & 3'),
    cleaned('<svg><style><img src=x onerror=alert(1)></style></svg>ok', '<p>ok</p>', 'ok'),
  ],
  invalid: [
    [5, 'must be text'],
    ['', 'must not be blank'],
    ['<p> </p>', 'must not be blank'],
    ['<p>&nbsp;<br></p>', 'must not be blank'],
    ['<script>alert(1)</script>', 'must not be blank'],
    [`<p>${'x'.repeat(400)}</p>`, 'at most 400'],
    ['x'.repeat(200_000), 'at most 400'],
    ['<p>a\u0000b</p>', 'control characters'],
    ['<p>a&#1;b</p>', 'control characters'],
    ['<p>a\ud800b</p>', 'valid Unicode'],
  ],
  texts: [
    { text: '<p>as <em>it</em> is</p>', json: '<p>as <em>it</em> is</p>' },
    { text: 'One\r\nTwo\r\n\r\nThree <3', json: '<p>One<br />Two</p><p>Three &lt;3</p>' },
    { text: 'a <b>b</b>', json: 'a <strong>b</strong>' },
  ],
  badTexts: ['a\u0000b', 'a\ud800b', '<p>a&#1;b</p>'],
  formats: [
    { json: '<p>One</p><ul><li>a</li><li>b &amp; c</li></ul>', text: 'One\n• a\n• b & c' },
    { json: '<p>1 &lt; 2 &amp;amp;</p>', text: '1 < 2 &amp;' },
  ],
  checks: [
    { field: fieldWith('rich_text', json, {}, { default: '<p>x</p>' }), codes: [] },
    { field: fieldWith('rich_text', json, {}, { default: 'x' }), codes: ['FLD006'] },
    { field: fieldWith('rich_text', json, {}, { default: '<p></p>' }), codes: ['FLD006', 'FLD006'] },
    { field: fieldWith('rich_text', { ...json, minLength: 3 }), codes: ['FLD002'] },
    { field: fieldWith('rich_text', json, { fetched: 'a.b' }), codes: ['FLD002'] },
    { field: fieldWith('rich_text', { type: 'string', maxLength: 70_000 }), codes: ['FLD003'] },
  ],
  inferred: [],
}
