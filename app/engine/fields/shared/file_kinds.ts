/** Kinds of files that a field may take, by the media types that their content shows. A closed list: what is not here is not stored. */
export const FILE_KINDS = {
  image: ['image/jpeg', 'image/png', 'image/webp'],
  pdf: ['application/pdf'],
  document: [
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.oasis.opendocument.text',
  ],
  sheet: [
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.oasis.opendocument.spreadsheet',
  ],
  text: ['text/plain'],
} as const satisfies Record<string, readonly string[]>

export type FileKind = keyof typeof FILE_KINDS

export const FILE_KIND_NAMES = Object.keys(FILE_KINDS) as readonly FileKind[]

/** What browsers offer to choose from: endings, since they know few media types by name. */
const ENDINGS: Readonly<Record<FileKind, string>> = {
  image: '.jpg,.jpeg,.png,.webp',
  pdf: '.pdf',
  document: '.docx,.odt',
  sheet: '.xlsx,.ods',
  text: '.txt,.csv',
}

/** The media types of some kinds. */
export function typesOfKinds(kinds: readonly FileKind[]): readonly string[] {
  return kinds.flatMap((kind) => FILE_KINDS[kind])
}

/** The endings of some kinds, as the `accept` of an input. */
export function endingsOfKinds(kinds: readonly FileKind[]): string {
  return kinds.map((kind) => ENDINGS[kind]).join()
}
