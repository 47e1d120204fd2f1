import type { Json, JsonObject } from '../base/main.js'

/** A place in a text, as editors count: both from 1. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

/** Why a text is not JSON, and where. `pointer` is the innermost value begun before the mistake. */
export interface JsonMistake {
  readonly kind: 'syntax' | 'duplicate_key'
  readonly message: string
  readonly pointer: string
  readonly position: TextPosition
}

export interface JsonText {
  /** Undefined when the text cannot be read at all. */
  readonly value: Json | undefined
  readonly mistakes: readonly JsonMistake[]
}

/**
 * Reads strict JSON (RFC 8259), saying line and column of the first syntax mistake and of every
 * duplicate key: `JSON.parse` keeps the last of two equal keys in silence. A byte order mark is
 * skipped. Nesting deeper than 64 levels is a mistake, so that no file exhausts the stack.
 */
export function readJsonText(text: string): JsonText {
  const reader = new JsonReader(text.startsWith('\uFEFF') ? text.slice(1) : text)
  return reader.read()
}

/** Thrown inside the reader only, to leave the recursion at the first syntax mistake. */
class SyntaxMistake extends Error {
  readonly offset: number
  readonly pointer: string
  constructor(message: string, offset: number, pointer: string) {
    super(message)
    this.offset = offset
    this.pointer = pointer
  }
}

const MAX_DEPTH = 64
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// Control characters inside a JSON string are exactly what it must refuse.
// eslint-disable-next-line no-control-regex -- they are what a JSON string must not hold
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const LITERALS: Readonly<Record<string, null | boolean>> = { true: true, false: false, null: null }

class JsonReader {
  readonly #text: string
  readonly #mistakes: JsonMistake[] = []
  #offset = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): JsonText {
    try {
      const value = this.#value('', 0)
      this.#skipSpace()
      if (this.#offset < this.#text.length) this.#fail('nothing may follow the value', '')
      return { value, mistakes: this.#mistakes }
    } catch (error) {
      if (!(error instanceof SyntaxMistake)) throw error
      const { message, pointer, offset } = error
      this.#mistakes.push({ kind: 'syntax', message, pointer, position: this.#position(offset) })
      return { value: undefined, mistakes: this.#mistakes }
    }
  }

  #value(pointer: string, depth: number): Json {
    this.#skipSpace()
    if (depth > MAX_DEPTH) this.#fail(`nested deeper than ${MAX_DEPTH} levels`, pointer)
    const start = this.#text[this.#offset]
    if (start === '{') return this.#object(pointer, depth)
    if (start === '[') return this.#array(pointer, depth)
    if (start === '"') return this.#string(pointer)
    for (const [word, value] of Object.entries(LITERALS)) {
      if (this.#text.startsWith(word, this.#offset)) {
        this.#offset += word.length
        return value
      }
    }
    const number = this.#match(NUMBER)
    if (number === null) this.#fail('a value is expected', pointer)
    return Number(number)
  }

  #object(pointer: string, depth: number): JsonObject {
    const entries = new Map<string, Json>()
    this.#offset++
    if (this.#take('}')) return {}
    do {
      this.#skipSpace()
      const at = this.#offset
      if (this.#text[at] !== '"') this.#fail('a key in double quotes is expected', pointer)
      const key = this.#string(pointer)
      const inner = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      if (entries.has(key) || key === '__proto__') this.#refuseKey(key, inner, at)
      if (!this.#take(':')) this.#fail('a colon is expected after the key', inner)
      const value = this.#value(inner, depth + 1)
      if (key !== '__proto__') entries.set(key, value)
    } while (this.#take(','))
    if (!this.#take('}')) this.#fail('a comma or } is expected', pointer)
    return Object.fromEntries(entries)
  }

  #array(pointer: string, depth: number): readonly Json[] {
    const items: Json[] = []
    this.#offset++
    if (this.#take(']')) return items
    do items.push(this.#value(`${pointer}/${items.length}`, depth + 1))
    while (this.#take(','))
    if (!this.#take(']')) this.#fail('a comma or ] is expected', pointer)
    return items
  }

  #string(pointer: string): string {
    const text = this.#match(STRING)
    if (text === null) this.#fail('a text is not closed or has a wrong escape', pointer)
    return JSON.parse(text) as string
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#offset
    const found = pattern.exec(this.#text)?.[0] ?? null
    this.#offset += found?.length ?? 0
    return found
  }

  #take(sign: string): boolean {
    this.#skipSpace()
    if (this.#text[this.#offset] !== sign) return false
    this.#offset++
    return true
  }

  #skipSpace(): void {
    while (' \t\r\n'.includes(this.#text[this.#offset] ?? 'x')) this.#offset++
  }

  #refuseKey(key: string, pointer: string, offset: number): void {
    const message = key === '__proto__' ? 'this key is not allowed' : `the key "${key}" stands twice`
    this.#mistakes.push({ kind: 'duplicate_key', message, pointer, position: this.#position(offset) })
  }

  #fail(message: string, pointer: string): never {
    throw new SyntaxMistake(message, this.#offset, pointer)
  }

  #position(offset: number): TextPosition {
    const before = this.#text.slice(0, offset).split('\n')
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  }
}
