import edge from 'edge.js'

/** What Edge has under `html` in views, as far as it matters here. */
interface HtmlOfViews {
  escape(value: string): string
  attrs(values: Readonly<Record<string, unknown>>): unknown
}

const html = edge.globals.html as HtmlOfViews

/**
 * `html.attrs` writes values as they are, where `{{ }}` escapes: a label with a quotation mark, which a school may choose,
 * would end its attribute and begin another one. Here texts are escaped on the way in.
 */
edge.global('html', {
  ...html,
  attrs: (values: Readonly<Record<string, unknown>>) =>
    html.attrs(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escaped(value)]))),
})

function escaped(value: unknown): unknown {
  return typeof value === 'string' ? html.escape(value) : value
}
