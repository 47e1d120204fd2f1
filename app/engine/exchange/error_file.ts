import { textKey } from '../base/main.js'
import { entityOf } from '../model/main.js'
import type { Session } from '../query/main.js'
import { pathTitle } from '../screens/main.js'
import type { ExchangeGround } from './ground.js'
import { FORMATS } from './formats/main.js'
import { importFrom } from './import_request.js'
import { resultsOf } from './import_records.js'
import type { RowResult } from './operation.js'
import { ExchangeStore } from './store.js'
import type { ExchangeRow } from './store.js'
import type { FileRow } from './tables/contract.js'

/** Gives a field as people know it, by its path; the path itself for what is none. */
export type NameOf = (path: string) => string

/** What is wrong with a row, in one text: each field by its title, and by its column in brackets. */
export function problemText({ error }: RowResult, nameOf: NameOf): string {
  if (!error) return ''
  const named = Object.entries(error.details).map(([path, messages]) => {
    return `${nameOf(path)} ${[messages].flat().join(' ')}`.trim()
  })
  return named.length > 0 ? named.join('; ') : error.message
}

/** Names the fields of an entity in a language, with the column beside that fills them where it is called otherwise. */
export function namesIn(ground: ExchangeGround, session: Session, exchange: ExchangeRow, language: string): NameOf {
  const words = ground.words(language, session.registry)
  const entity = entityOf(session.registry, exchange.entity)
  const { columns = [], headers = [] } = exchange.kind === 'import' ? importFrom(exchange.request) : {}
  return (path) => {
    const title = pathTitle(session.registry, words, entity, path)
    const column = headers[columns.indexOf(path)] ?? path
    if (title === '') return path
    return textKey(column) === textKey(title) ? title : `${title} (${column})`
  }
}

/** The rows of an import that were refused, as they were sent, with what is wrong: to be mended and sent again. */
export async function* errorFile(session: Session, exchange: ExchangeRow, nameOf: NameOf): AsyncGenerator<Buffer> {
  const problems = new Map<number, string>()
  for await (const results of resultsOf(session, exchange.id)) {
    for (const result of results) if (result.status === 'failed') problems.set(result.row, problemText(result, nameOf))
  }
  const { headers } = importFrom(exchange.request)
  const writer = FORMATS.csv.open({ title: '', withMark: true })
  yield writer.begin([...headers, 'Line', 'Problem'])
  for await (const part of new ExchangeStore(session).parts(exchange.id, 'rows')) {
    const rows = (JSON.parse(part) as FileRow[]).filter(([line]) => problems.has(line))
    const texts = rows.map(([line, cells]) => [
      ...headers.map((_, at) => cells[at] ?? ''),
      String(line),
      problems.get(line) ?? '',
    ])
    yield writer.rows(texts.map((row) => ({ cells: row.map((text) => ({ kind: 'text', text })), json: {} })))
  }
  yield writer.end()
}
