import type { FieldType } from '../../contract.js'
import { fileType } from '../../shared/held_files.js'

const picture = fileType({
  name: 'signature',
  megabytes: 1,
  kinds: ['image'],
  isKindFixed: true,
  most: null,
  views: { input: 'signature.input', cell: 'files.cell' },
})

/**
 * A signature: drawn on the form or uploaded, and kept as the picture of it like any other file. Its strokes are kept nowhere, and it
 * does not stand for its record as a photo does.
 */
export const fieldType: FieldType = {
  ...picture,
  ...(picture.files ? { files: { ...picture.files, isPicture: false } } : {}),
}
