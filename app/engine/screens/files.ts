import type { Json, JsonObject } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import type { HeldFile, Locale } from '../fields/main.js'
import type { Entity, Field } from '../model/main.js'
import { isMasked } from './masked.js'
import type { ScreenScene } from './scene.js'
import type { FilesInputView, FileView, PictureView } from './view_models.js'

const MOST_LETTERS = 2
const STEP = 1024
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
const pictures = new WeakMap<Entity, Field | null>()

/** The files of a value, as pages show them. */
export function fileViews(field: Field, value: Json | undefined, locale: Locale): readonly FileView[] {
  const { files } = fieldTypeOf(field.type)
  if (!files || value === null || value === undefined) return []
  return files.of(value).map((file) => ({
    id: file.id,
    name: file.name ?? file.id,
    size: file.size === undefined ? '' : sizeText(file.size, locale),
    href: `/files/${file.id}`,
    thumb: thumbOf(file),
    value: JSON.stringify(file),
  }))
}

/** What the input of a field of files needs; null for other fields. `text` is what its form holds. */
export function filesInputView(entity: Entity, field: Field, text: string, locale: Locale): FilesInputView | null {
  const { files, codec } = fieldTypeOf(field.type)
  if (!files) return null
  const { bytes, endings, count } = files.limits(field)
  const held = text.trim() === '' ? null : codec.parse(field, text, locale)
  return {
    files: held?.ok ? fileViews(field, held.value, locale) : [],
    entity: entity.name,
    field: field.name,
    accept: endings,
    most: count,
    bytes,
    largest: sizeText(bytes, locale),
    endings: endings.replaceAll(',', ', '),
    isPicture: files.isPicture,
  }
}

/** The text that a form's several boxes of one field of files stand for; each holds one file, or its id. */
export function textOfBoxes(field: Field, boxes: readonly string[]): string {
  const { files } = fieldTypeOf(field.type)
  const filled = boxes.map((box) => box.trim()).filter((box) => box !== '')
  if (!files?.isList) return filled.at(-1) ?? ''
  const items = filled.flatMap((box) => (box.startsWith('[') ? listIn(box) : [itemIn(box)]))
  return JSON.stringify(items)
}

/** The field whose picture stands for a record; null where records of the kind have none. */
export function pictureFieldOf(entity: Entity): Field | null {
  let field = pictures.get(entity)
  if (field === undefined) {
    field = entity.fields.find(({ type }) => fieldTypeOf(type).files?.isPicture) ?? null
    pictures.set(entity, field)
  }
  return field
}

/** The picture of a record for this reader, or the letters in its place. */
export function pictureView({ entity, rights }: ScreenScene, record: JsonObject, label: string): PictureView | null {
  const field = pictureFieldOf(entity)
  if (!field || !rights.readable.has(field.name)) return null
  const value = isMasked(record, field.name) ? null : (record[field.name] ?? null)
  const [file] = value === null ? [] : (fieldTypeOf(field.type).files?.of(value) ?? [])
  return { thumb: file ? thumbOf(file) : null, href: file ? `/files/${file.id}` : null, letters: lettersOf(label) }
}

function thumbOf({ id, type }: HeldFile): string | null {
  return type?.startsWith('image/') ? `/files/${id}?size=thumb` : null
}

/** The first letters of the first and the last word. */
function lettersOf(label: string): string {
  const words = label.split(/\s+/).filter((word) => /^\p{L}/u.test(word))
  const chosen = words.length > MOST_LETTERS ? [words[0] ?? '', words.at(-1) ?? ''] : words
  return chosen.map((word) => [...new Intl.Segmenter().segment(word)][0]?.segment.toLocaleUpperCase() ?? '').join('')
}

/** A number of bytes in the unit that people would use. */
export function sizeText(bytes: number, { language }: Locale): string {
  let [size, unit] = [bytes, 0]
  while (size >= STEP && unit < UNITS.length - 1) {
    size /= STEP
    unit++
  }
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[unit] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: unit > 1 ? 1 : 0,
  }).format(size)
}

function listIn(text: string): readonly Json[] {
  const read = itemIn(text)
  return Array.isArray(read) ? (read as readonly Json[]) : [read]
}

/** What is no JSON is taken for an id, which the field's type judges. */
function itemIn(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
