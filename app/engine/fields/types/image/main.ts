import { fileType } from '../../shared/held_files.js'

/** One uploaded picture, shown in small and in middle size; never a drawing that could hold a program. */
export const fieldType = fileType({
  name: 'image',
  megabytes: 5,
  kinds: ['image'],
  isKindFixed: true,
  most: null,
  views: { input: 'files.input', cell: 'files.cell' },
})
