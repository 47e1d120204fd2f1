/**
 * Lets this process load TypeScript, decorators included, as `@poppinss/ts-exec` does. That one asks another thread
 * for each module and keeps nothing; here a module is transpiled in this thread, and again only when it has changed.
 */
import { hash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { transformSync, version } from '@swc/core'

/** What was transpiled, a file for each module. It goes with the installed packages, and may be deleted at any time. */
const KEPT = fileURLToPath(new URL('../node_modules/.cache/lectern/', import.meta.url))

const OPTIONS = {
  sourceMaps: 'inline',
  module: { type: 'es6' },
  jsc: {
    target: 'esnext',
    parser: { syntax: 'typescript', decorators: true, dynamicImport: true },
    transform: {
      decoratorMetadata: true,
      legacyDecorator: true,
      verbatimModuleSyntax: true,
      useDefineForClassFields: true,
    },
    experimental: { keepImportAttributes: true },
    keepClassNames: true,
  },
}

const MAKER = JSON.stringify([version, OPTIONS])
const MODULE = { format: 'module', shortCircuit: true }

process.setSourceMapsEnabled(true)
const isKept = canKeep()

registerHooks({
  resolve(specifier, context, nextResolve) {
    // Modules name each other as they are called when built.
    if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
      const url = sourceOf(new URL(specifier, context.parentURL).href)
      if (existsSync(new URL(url))) return { ...MODULE, url }
    }
    try {
      return nextResolve(specifier, context)
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.url?.endsWith('.js')) throw error
      const url = sourceOf(error.url)
      if (!existsSync(new URL(url))) throw error
      return { ...MODULE, url }
    }
  },
  load(url, context, nextLoad) {
    const [address] = url.split('?')
    if (!address.endsWith('.ts') || address.includes('/node_modules/')) return nextLoad(url, context)
    return { ...MODULE, source: transpiled(fileURLToPath(address)) }
  },
})

function sourceOf(url) {
  return `${url.slice(0, -'.js'.length)}.ts`
}

/** The module as JavaScript, with its source map. What is kept ends with a mark of all that it was made of. */
function transpiled(filename) {
  const text = readFileSync(filename, 'utf8')
  if (!isKept) return transformSync(text, { ...OPTIONS, filename }).code
  const place = `${KEPT}${hash('sha1', filename)}.js`
  const mark = `//${hash('sha256', MAKER + text)}\n`
  const kept = existsSync(place) ? readFileSync(place, 'utf8') : ''
  if (kept.endsWith(mark)) return kept
  const made = `${transformSync(text, { ...OPTIONS, filename }).code}\n${mark}`
  // Other processes read meanwhile: they see the one or the other.
  writeFileSync(`${place}.${process.pid}`, made)
  renameSync(`${place}.${process.pid}`, place)
  return made
}

/** Where the packages belong to somebody else nothing is kept. */
function canKeep() {
  try {
    mkdirSync(KEPT, { recursive: true })
    writeFileSync(`${KEPT}${process.pid}`, '')
    renameSync(`${KEPT}${process.pid}`, `${KEPT}.writable`)
    return true
  } catch {
    return false
  }
}
