/**
 * Checks the texts of the screens: every key that views, screens and controllers use exists in English;
 * no view holds words of its own; every other language has each of the English keys, with the same
 * arguments, and no others; no English text is unused. Prints what it finds and exits with 1.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const LANGUAGES = 'resources/lang'
const DEFAULT = 'en'
/** Attributes that people read or hear. */
const SPOKEN = ['aria-label', 'placeholder', 'title', 'alt', 'data-guard', 'data-on', 'data-off']
/** A key as TypeScript quotes it. */
const QUOTED_KEY = /'([a-z]+(?:\.[a-z0-9_]+)+)'/g

/** The beginning of a key that TypeScript puts together. */
const BUILT_KEY = /`([a-z]+(?:\.[a-z0-9_]+)*\.)\$\{/g

const findings = []
const used = new Set()
/** Beginnings of keys that are put together at run time: `errors.` + status. */
const prefixes = new Set()

function filesBelow(folder, endings) {
  if (!existsSync(join(ROOT, folder))) return []
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => join(folder, name))
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort()
}

const read = (file) => readFileSync(join(ROOT, file), 'utf8')
const lineOf = (text, index) => text.slice(0, index).split('\n').length

/** The texts of a language by dotted key; the file's name is the first part. */
function textsOf(language) {
  const texts = new Map()
  const collect = (value, key) => {
    if (typeof value === 'string') texts.set(key, value)
    else for (const [name, inner] of Object.entries(value)) collect(inner, `${key}.${name}`)
  }
  for (const file of filesBelow(`${LANGUAGES}/${language}`, ['.json'])) {
    collect(JSON.parse(read(file)), file.slice(`${LANGUAGES}/${language}/`.length, -'.json'.length))
  }
  for (const plugin of plugins) {
    for (const file of filesBelow(`plugins/${plugin}/locales`, [`${language}.json`])) {
      for (const [name, inner] of Object.entries(JSON.parse(read(file)))) {
        collect(inner, name === 'declared' ? name : `${plugin}.${name}`)
      }
    }
  }
  return texts
}

/** Words of declarations, titles of plugins' screens among them: their English is the declaration itself. */
function isDeclared(key) {
  return key.startsWith('declared.') || /^[a-z0-9_]+\.screens\.[a-z0-9_]+\.title$/.test(key)
}

/** Names of ICU arguments: `{count, plural, …}` and `{name}`. */
function argumentsOf(text) {
  const plain = text.replaceAll(/(?:=\d+|\b(?:zero|one|two|few|many|other)) \{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g, ' $1 ')
  return [...new Set([...plain.matchAll(/\{\s*(\w+)\s*[,}]/g)].map((match) => match[1]))].sort()
}

function useKeys(file, text) {
  for (const match of text.matchAll(/\bt\('([^']*)'(\s*\+)?/g)) {
    if (match[2]) prefixes.add(match[1])
    else note(match[1], file, lineOf(text, match.index))
  }
}

const usedAt = []
function note(key, file, line) {
  used.add(key)
  usedAt.push({ key, file, line })
}

/** Words between tags and in spoken attributes that come from no key. */
function checkWords(file, source) {
  const blank = (match) => match.replace(/[^\n]/g, ' ')
  const text = source
    .replace(/\{\{--[^]*?--\}\}/g, blank)
    .replace(/\{\{\{?[^]*?\}?\}\}/g, blank)
    .replace(/^[ \t]*@!?[a-zA-Z_.]+(?:\(.*\))?[ \t]*$/gm, blank)
  for (const attribute of SPOKEN) {
    for (const match of text.matchAll(new RegExp(`\\s${attribute}="([^"]*\\p{L}[^"]*)"`, 'gu'))) {
      findings.push(`${file}:${lineOf(text, match.index)} the attribute ${attribute} holds words: "${match[1]}"`)
    }
  }
  const visible = text.replace(/<(?:!doctype|\/?[a-z])[^>]*>/gi, blank)
  for (const match of visible.matchAll(/[^\s<>]*\p{L}[^\n<>]*/gu)) {
    findings.push(`${file}:${lineOf(visible, match.index)} words without a key: "${match[0].trim()}"`)
  }
}

const plugins = readdirSync(join(ROOT, 'plugins'))
const views = ['resources/views', ...plugins.map((plugin) => `plugins/${plugin}/views`)]
for (const file of views.flatMap((folder) => filesBelow(folder, ['.edge']))) {
  const text = read(file)
  useKeys(file, text)
  checkWords(file, text)
}
const english = textsOf(DEFAULT)
const heads = new Set([...english.keys()].map((key) => key.split('.')[0]))
for (const folder of ['app/engine/screens', 'app/controllers', 'app/identity']) {
  for (const file of filesBelow(folder, ['.ts'])) {
    const text = read(file)
    for (const match of text.matchAll(QUOTED_KEY)) {
      if (heads.has(match[1].split('.')[0])) note(match[1], file, lineOf(text, match.index))
    }
    for (const match of text.matchAll(BUILT_KEY)) prefixes.add(match[1])
  }
}

// Keys of plugins look like the names of their entities, so there only what is used as a text counts.
for (const file of plugins.flatMap((plugin) => filesBelow(`plugins/${plugin}/screens`, ['.ts']))) {
  const text = read(file)
  for (const match of text.matchAll(/(?:\btext\(|\bkey: )'([a-z]+(?:\.[a-z0-9_]+)+)'/g)) {
    note(match[1], file, lineOf(text, match.index))
  }
}

for (const { key, file, line } of usedAt) {
  if (!english.has(key)) findings.push(`${file}:${line} the key "${key}" has no text in ${DEFAULT}`)
}
for (const key of english.keys()) {
  if (isDeclared(key)) continue
  const isBuilt = [...prefixes].some((prefix) => key.startsWith(prefix))
  if (!used.has(key) && !isBuilt) findings.push(`${LANGUAGES}/${DEFAULT}: nothing uses the text "${key}"`)
}
for (const entry of readdirSync(join(ROOT, LANGUAGES))) {
  if (entry === DEFAULT) continue
  const texts = textsOf(entry)
  for (const key of english.keys()) {
    if (!isDeclared(key) && !texts.has(key)) findings.push(`${LANGUAGES}/${entry}: "${key}" has no text`)
  }
  for (const [key, text] of texts) {
    if (isDeclared(key)) continue
    const source = english.get(key)
    if (source === undefined) findings.push(`${LANGUAGES}/${entry}: "${key}" is no key of ${DEFAULT}`)
    else if (argumentsOf(source).join() !== argumentsOf(text).join()) {
      findings.push(
        `${LANGUAGES}/${entry}: "${key}" has the arguments ${argumentsOf(text)}, not ${argumentsOf(source)}`
      )
    }
  }
}

for (const finding of findings) console.error(finding)
if (findings.length > 0) process.exitCode = 1
