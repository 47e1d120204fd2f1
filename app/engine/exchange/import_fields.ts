import { textKey } from '../base/main.js'
import type { Json } from '../base/main.js'
import { fieldTypeOf, isWriteOnly } from '../fields/main.js'
import type { Locale, Parsed } from '../fields/main.js'
import { entityOf } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import { grantOf } from '../permissions/main.js'
import type { Session } from '../query/main.js'
import { labelOf, parseTyped, wordFor } from '../screens/main.js'
import type { Translator } from '../screens/main.js'
import { rearmed } from './cell.js'
import { declaredWords } from './ground.js'

/** Rows of its own that a record may bring along in one line. */
const MOST_OWN_ROWS = 10

/** A place that a column of a file may fill: a field of the record, or of one of its rows. */
export interface ImportField {
  /** `name`, or `contacts.1.phone`. */
  readonly key: string
  readonly entity: Entity
  readonly field: Field
  /** The rows field and the place in it, from 0; null for a field of the record itself. */
  readonly own: { readonly name: string; readonly at: number } | null
  /** What the column is called in a language, that of the installation beside it. */
  readonly headers: readonly string[]
}

/** In which words a file is written. */
export interface Writing {
  readonly locale: Locale
  readonly words: Translator
}

/** All that the actor may fill of an entity from a file, in the order of its declaration. */
export function importFields(session: Session, entity: Entity, words: Translator): readonly ImportField[] {
  const { registry } = session
  const plain = declaredWords()
  const label = (translator: Translator, of: Entity, field: Field) => labelOf(translator, of, field)
  return entity.fields.flatMap((field): readonly ImportField[] => {
    if (!field.rows) {
      if (!isFillable(session, entity, field)) return []
      const headers = [words, plain].map((translator) => label(translator, entity, field))
      return [{ key: field.name, entity, field, own: null, headers }]
    }
    const child = entityOf(registry, field.rows.entity)
    const inner = mayWrite(session, entity, field.name)
      ? child.fields.filter((own) => isFillable(session, child, own))
      : []
    return Array.from({ length: MOST_OWN_ROWS }, (_, at) =>
      inner.map((own): ImportField => {
        const headers = [words, plain].map(
          (translator) => `${label(translator, entity, field)} ${at + 1} – ${label(translator, child, own)}`
        )
        return {
          key: `${field.name}.${at + 1}.${own.name}`,
          entity: child,
          field: own,
          own: { name: field.name, at },
          headers,
        }
      })
    ).flat()
  })
}

function isFillable(session: Session, entity: Entity, field: Field): boolean {
  const type = fieldTypeOf(field.type)
  return (
    !field.system &&
    !field.derived &&
    !field.rows &&
    !type.files &&
    // A file of passwords would lie about.
    !isWriteOnly(field.type) &&
    field.columns.length > 0 &&
    mayWrite(session, entity, field.name)
  )
}

function mayWrite({ registry, actor }: Session, entity: Entity, name: string): boolean {
  return ['create', 'update'].some(
    (action) => grantOf(registry, actor, entity.name, action)?.allows(name, 'write') === true
  )
}

/** A cell as JSON. Links are left as they are: what they mean is looked up for many at once. */
export function parseCell({ entity, field }: ImportField, text: string, { locale, words }: Writing): Parsed<Json> {
  const plain = rearmed(text.trim())
  const choices = choicesBy(entity, field, { locale, words })
  if (choices === null) return parseTyped(field, field.valueType?.kind === 'date' ? dayIn(plain) : plain, locale)
  const { isList, codec } = fieldTypeOf(field.type)
  const keyOf = (word: string) => choices.get(textKey(word.trim())) ?? word.trim()
  return codec.parse(field, isList ? plain.split(/[,;]/).map(keyOf).join(',') : keyOf(plain), locale)
}

const SPOKEN = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/

/** Days as they are written by hand, the day first: 04/05/2013 is 4 May. */
function dayIn(text: string): string {
  const [, day, month, year] = SPOKEN.exec(text) ?? []
  return day && month && year ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text
}

const known = new WeakMap<Translator, Map<string, ReadonlyMap<string, string>>>()

/** The values of a closed list by the words that stand for them; null for an open one. */
function choicesBy(entity: Entity, field: Field, { locale, words }: Writing): ReadonlyMap<string, string> | null {
  const values =
    field.valueType?.kind === 'bool' ? ['true', 'false'] : (fieldTypeOf(field.type).values?.(field) ?? null)
  if (values === null) return null
  let made = known.get(words)
  if (!made) known.set(words, (made = new Map()))
  const key = `${entity.name}.${field.name}`
  const found = made.get(key)
  if (found) return found
  const isFlag = field.valueType?.kind === 'bool'
  const wordsOf = (value: string) => {
    if (isFlag) {
      return [words.text(value === 'true' ? 'screens.value.yes' : 'screens.value.no'), ...(value === 'true' ? YES : NO)]
    }
    const scene = (translator: Translator) => ({ locale, translator })
    return [words, declaredWords()].map((translator) => wordFor(scene(translator), entity, field.name, value))
  }
  const map = new Map(values.flatMap((value) => wordsOf(value).map((word): [string, string] => [textKey(word), value])))
  for (const value of values) map.set(textKey(value), value)
  made.set(key, map)
  return map
}

const YES = ['yes', 'y', '1'] as const
const NO = ['no', 'n', '0'] as const
