import { fileType } from '../../shared/held_files.js'

/** A list of uploaded files, in an order of their own. */
export const fieldType = fileType({
  name: 'files',
  megabytes: 10,
  kinds: ['image', 'pdf', 'document', 'sheet', 'text'],
  isKindFixed: false,
  most: { usual: 10, limit: 50 },
  views: { input: 'files.input', cell: 'files.cell' },
})
