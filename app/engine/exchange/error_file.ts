import type { Session } from '../query/main.js'
import { FORMATS } from './formats/main.js'
import { importFrom } from './import_request.js'
import { resultsOf } from './import_records.js'
import type { RowResult } from './operation.js'
import { ExchangeStore } from './store.js'
import type { ExchangeRow } from './store.js'
import type { FileRow } from './tables/contract.js'

/** What is wrong with a row, in one text. */
export function problemText({ error }: RowResult): string {
  if (!error) return ''
  const named = Object.entries(error.details).map(([name, messages]) => `${name} ${[messages].flat().join(' ')}`)
  return named.length > 0 ? named.join('; ') : error.message
}

/** The rows of an import that were refused, as they were sent, with what is wrong: to be mended and sent again. */
export async function* errorFile(session: Session, exchange: ExchangeRow): AsyncGenerator<Buffer> {
  const problems = new Map<number, string>()
  for await (const results of resultsOf(session, exchange.id)) {
    for (const result of results) if (result.status === 'failed') problems.set(result.row, problemText(result))
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
