import type { JsonObject } from '../base/main.js'
import { ATTACHMENT_LIMITS } from '../fields/main.js'
import type { Locale } from '../fields/main.js'
import { ATTACHMENTS } from '../model/main.js'
import type { Entity } from '../model/main.js'
import { sizeText } from './files.js'
import type { FilesInputView } from './view_models.js'

/** Files that one form attaches at once. */
const MOST_AT_ONCE = 10

/** What the input of files needs that are attached to a record beside its fields. */
export function attachmentInputView(entity: Entity, locale: Locale): FilesInputView {
  const { bytes, endings } = ATTACHMENT_LIMITS
  return {
    files: [],
    entity: entity.name,
    field: ATTACHMENTS,
    accept: endings,
    most: MOST_AT_ONCE,
    bytes,
    largest: sizeText(bytes, locale),
    endings: endings.replaceAll(',', ', '),
    isPicture: false,
  }
}

/** An attached file, as pages show it. */
export function attachmentView(file: JsonObject, locale: Locale) {
  const id = String(file['id'])
  const type = typeof file['type'] === 'string' ? file['type'] : ''
  return {
    name: String(file['name']),
    size: typeof file['size'] === 'number' ? sizeText(file['size'], locale) : '',
    href: `/files/${id}`,
    thumb: type.startsWith('image/') ? `/files/${id}?size=thumb` : null,
  }
}
