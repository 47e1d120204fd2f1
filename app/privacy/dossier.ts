import type { Content } from 'pdfmake/interfaces.js'
import type { PdfDocument } from '#documents'
import type { Json } from '#engine'
import type { Gathered } from './gathered.js'

/** What a dossier says of itself. */
export interface DossierFacts {
  readonly number: string
  readonly made_at: string
}

/** Records that a document shows; a file of JSON holds all of them. */
const MOST_SHOWN = 2000

/** All that was gathered about a person as a document: an entity a heading, a record a table. */
export function dossierDocument(school: string, facts: DossierFacts, entities: readonly Gathered[]): PdfDocument {
  let left = MOST_SHOWN
  const content: Content[] = [
    { text: school, style: 'school' },
    { text: `Personal data, ${facts.number}`, style: 'title' },
    { text: `Gathered at ${facts.made_at}`, style: 'small' },
  ]
  for (const { title, fields, records } of entities) {
    content.push({ text: `${title} (${records.length})`, style: 'heading' })
    for (const record of records.slice(0, left)) {
      const rows = fields.flatMap(({ name, title: label }) => {
        const value = record[name] ?? null
        return value === null ? [] : [[{ text: label, style: 'label' }, textOf(value)]]
      })
      if (rows.length > 0) {
        content.push({ layout: 'ledger', table: { widths: [150, '*'], body: rows }, margin: [0, 0, 0, 8] })
      }
    }
    left = Math.max(0, left - records.length)
  }
  if (left === 0) content.push({ text: `Further records are in the file of JSON.`, style: 'small' })
  return {
    pageSize: 'A4',
    pageMargins: [42, 42, 42, 42],
    info: { title: `Personal data ${facts.number}`, creationDate: new Date(facts.made_at || 0) },
    defaultStyle: { fontSize: 9 },
    styles: {
      school: { fontSize: 11 },
      title: { fontSize: 16, bold: true, margin: [0, 4, 0, 2] },
      heading: { fontSize: 12, bold: true, margin: [0, 14, 0, 6] },
      label: { color: '#444444' },
      small: { fontSize: 8, color: '#444444' },
    },
    content,
    footer: { text: facts.number, alignment: 'center', fontSize: 8 },
  }
}

function textOf(value: Json): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
