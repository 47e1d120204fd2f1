import type { ExportFormat, TableFormat } from './contract.js'
import { csv } from './csv.js'
import { json } from './json.js'
import { xlsx } from './xlsx.js'

export const FORMATS: Readonly<Record<ExportFormat, TableFormat>> = { csv, xlsx, json }
export { EXPORT_FORMATS } from './contract.js'
export type { ExportFormat, TableFormat, TableRow, TableWriter } from './contract.js'
