import type { Plugin } from 'vite'

const BUNDLE = /\/redoc\/bundles\/redoc\.standalone\.js$/
const NOTHING = '\0nothing'

/** What the bundle says and what it has to say instead. */
const CHANGES = [
  // The credit line shows a picture from its makers' server; our pages ask no other server for anything.
  ['https://cdn.redoc.ly/redoc/logo-mini.svg', 'data:,'],
  // The nonce of styles can be given to `init` only, which is too late for those it brings along.
  ['.nc=void 0', `.nc=document.querySelector('meta[property="csp-nonce"]')?.nonce`],
] as const

/** Lets Vite take Redoc's ready bundle, which besides asks for a module `null`, that is for nothing. */
export function redocPlugin(): Plugin {
  return {
    name: 'redoc',
    enforce: 'pre',
    resolveId: (name, importer) => (name === 'null' && BUNDLE.test(importer ?? '') ? NOTHING : null),
    load: (id) => (id === NOTHING ? 'export default null' : null),
    transform(code, id) {
      if (!BUNDLE.test(id)) return null
      return { code: CHANGES.reduce((text, [from, to]) => replaceOnce(text, from, to), code), map: null }
    },
  }
}

function replaceOnce(text: string, from: string, to: string): string {
  const [before, after, ...more] = text.split(from)
  if (after === undefined || more.length > 0) throw new Error(`Redoc's bundle has not one ${from}`)
  return `${before}${to}${after}`
}
