import { fileType } from '../../shared/held_files.js'

/** One uploaded file: a scan, a letter, a certificate. */
export const fieldType = fileType({
  name: 'file',
  megabytes: 10,
  kinds: ['image', 'pdf', 'document', 'sheet', 'text'],
  isKindFixed: false,
  most: null,
  views: { input: 'files.input', cell: 'files.cell' },
})
