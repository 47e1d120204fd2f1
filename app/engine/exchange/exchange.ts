import { invalid, notFound, Refusal, UNKNOWN_NAME } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { defineJob, entityOf } from '../model/main.js'
import { inOneTransaction } from '../records/main.js'
import type { WriteAnswer, WriteContext } from '../records/main.js'
import type { Definition, JobDeclaration } from '../model/main.js'
import type { QueryParameter, Session } from '../query/main.js'
import { bulkWork, openBulk, openTried, openUndo, readChange } from './bulk_job.js'
import { runBulk } from './bulk.js'
import { errorFile, namesIn, problemText } from './error_file.js'
import type { NameOf } from './error_file.js'
import { exportGrant, exportRecords, exportWork, rightsMark } from './export_records.js'
import type { ExportAnswer, MadeFile } from './export_records.js'
import { parseExportRequest, requestFrom } from './export_request.js'
import { EXPORT_FORMATS, FORMATS } from './formats/main.js'
import { declaredWords } from './ground.js'
import type { ExchangeGround } from './ground.js'
import { importWork, openImport, resultsOf } from './import_records.js'
import type { SentFile } from './import_records.js'
import { importFrom, parseImportParameters } from './import_request.js'
import { importTemplate } from './import_template.js'
import { authoriseImport } from './rights.js'
import { EXCHANGE_JOB, ExchangeRunner } from './runner.js'
import { ExchangeStore } from './store.js'
import type { ExchangeRow } from './store.js'

/** How far an exchange is, for who asked for it. */
export interface ExchangeView {
  readonly kind: ExchangeRow['kind']
  readonly entity: string
  readonly status: ExchangeRow['status']
  readonly progress: { readonly total: number; readonly done: number; readonly failed: number }
  readonly result: JsonObject | null
  /** It is only tried out, also while it is still at work. */
  readonly isTrial: boolean
}

/** A file that was made, to be sent piece by piece. */
export interface KeptFile {
  readonly name: string
  readonly type: string
  /** Null where nobody knows before. */
  readonly bytes: number | null
  pieces(): AsyncGenerator<Buffer>
}

const JOBS: readonly JobDeclaration[] = [{ name: EXCHANGE_JOB, title: 'Export, import or change of many records' }]

/** What goes out of the records and comes into them in bulk. */
export class Exchange {
  readonly #ground: ExchangeGround
  readonly #runner: ExchangeRunner
  #words: ExchangeGround['words'] = declaredWords
  #fault: ExchangeGround['fault'] = (error) => process.emitWarning(error instanceof Error ? error : String(error))

  constructor(ground: Pick<ExchangeGround, 'session'>) {
    this.#ground = {
      session: (actor) => ground.session(actor),
      words: (language, registry) => this.#words(language, registry),
      fault: (error, exchange) => this.#fault(error, exchange),
    }
    this.#runner = new ExchangeRunner(this.#ground, { export: exportWork, import: importWork, bulk: bulkWork })
  }

  /** The job that does what takes long, for `Engine.extend`. */
  get code(): { readonly definitions: readonly Definition[]; readonly jobs: readonly JobDeclaration[] } {
    const job = defineJob(EXCHANGE_JOB, (call) => this.#runner.look(call), {
      onFailed: (call) => this.#runner.giveUp(call),
    })
    return { definitions: [job], jobs: JOBS }
  }

  /** Gives the words of languages. */
  useWords(words: ExchangeGround['words']): void {
    this.#words = words
  }

  /** Whom to tell of faults; without it they are warnings of the process. */
  tellFaultsTo(fault: ExchangeGround['fault']): void {
    this.#fault = fault
  }

  /** Resolves when nothing of it runs in this process any more. */
  idle(): Promise<void> {
    return this.#runner.idle()
  }

  /** See `exportRecords`; parameters as REST spells them. */
  async export(
    session: Session,
    entity: string,
    parameters: readonly QueryParameter[],
    language?: string
  ): Promise<ExportAnswer> {
    exportGrant(session, entity)
    const request = parseExportRequest(parameters, language ?? session.actor.school.locale)
    return exportRecords(this.#ground, session, entity, request)
  }

  /** How far an exchange is; null for none of the asker's own. Fields are named in the language. */
  async view(session: Session, id: string, language?: string): Promise<ExchangeView | null> {
    const exchange = await this.#own(session, id)
    if (!exchange) return null
    const { kind, entity, status, total, done, failed } = exchange
    const errors =
      kind === 'export' || status === 'running'
        ? []
        : await firstErrors(session, id, this.#names(session, exchange, language))
    const isTrial = kind !== 'export' && exchange.request['dryRun'] === true
    return { kind, entity, status, progress: { total, done, failed }, result: resultOf(exchange, errors), isTrial }
  }

  /** Throws unless the actor may import: 404 where the entity does not exist for him, else 403. */
  admitImport(session: Session, entity: string): void {
    authoriseImport(session, entity)
  }

  /** Takes a file of rows on (202): the job that brings them in, and how its columns were understood. Parameters as REST spells them. */
  async import(
    context: WriteContext,
    entity: string,
    parameters: readonly QueryParameter[],
    file: SentFile
  ): Promise<WriteAnswer> {
    const { session } = context
    authoriseImport(session, entity)
    const read = parseImportParameters(parameters, session.actor.school.locale)
    return inOneTransaction(`import ${entity}`, context, async () => {
      return { status: 202, data: { ...(await openImport(this.#ground, session, entity, read, file)) } }
    })
  }

  /** What a file to be imported looks like; `format` and `lang` as parameters. */
  template(session: Session, entityName: string, parameters: readonly QueryParameter[]): MadeFile {
    authoriseImport(session, entityName)
    const { school } = session.actor
    const strange = parameters.find(({ name, keys }) => keys.length > 0 || !['format', 'lang'].includes(name))
    if (strange) throw invalid(strange.text, UNKNOWN_NAME)
    const told = (name: string) => parameters.find((parameter) => parameter.name === name)?.value
    const format = EXPORT_FORMATS.find((known) => known === (told('format') ?? 'csv'))
    if (!format) throw invalid('format', `must be one of ${EXPORT_FORMATS.join(', ')}.`)
    const { language } = parseExportRequest([], told('lang') ?? school.locale)
    const words = this.#ground.words(language, session.registry)
    const locale = { language, timezone: school.timezone, currency: school.currency }
    return importTemplate(session, entityOf(session.registry, entityName), { locale, words }, format)
  }

  /** Many operations at once (200), or, with a selection, one change of many records as a job (202). */
  async bulk(context: WriteContext, entity: string, body: JsonObject): Promise<WriteAnswer> {
    if (!Object.hasOwn(body, 'select')) return runBulk(context, entity, body)
    const change = await readChange(context.session, entity, body)
    return inOneTransaction(`bulk ${entity}`, context, async () => {
      const job = await openBulk(context.session, entity, change)
      return { status: 202, data: { job, rows: change.ids.length } }
    })
  }

  /** Takes back what an import or a change has written, by another job; 409 where there is nothing to be taken back. */
  async undo(session: Session, id: string): Promise<string> {
    const exchange = await this.#own(session, id)
    if (!exchange || exchange.kind === 'export') throw notFound()
    if (exchange.status !== 'done' || wasTrial(exchange) || isOver(session, exchange)) {
      throw new Refusal('conflict', 'There is nothing to be taken back.')
    }
    return openUndo(session, exchange)
  }

  /** Makes the change of many records that was tried out, by another job; 409 where none was. */
  async carryOut(session: Session, id: string): Promise<string> {
    const exchange = await this.#own(session, id)
    if (exchange?.kind !== 'bulk') throw notFound()
    if (exchange.status !== 'done' || !wasTrial(exchange) || isOver(session, exchange)) {
      throw new Refusal('conflict', 'There is nothing that was tried out.')
    }
    return openTried(session, exchange)
  }

  /** The refused rows of an import, for who has sent them. */
  async errors(session: Session, id: string): Promise<KeptFile> {
    const exchange = await this.#own(session, id)
    if (!exchange || exchange.kind !== 'import' || exchange.status === 'running' || isOver(session, exchange)) {
      throw notFound()
    }
    authoriseImport(session, exchange.entity)
    const name = `${(exchange.fileName ?? 'import').replace(/\.[a-z]+$/i, '')}-errors.csv`
    return {
      name,
      type: FORMATS.csv.type,
      bytes: null,
      pieces: () => errorFile(session, exchange, this.#names(session, exchange)),
    }
  }

  /**
   * The file that an export has made, for who asked for it and still has the rights that it was made under; expired and
   * anybody else's do not exist.
   */
  async file(session: Session, id: string): Promise<KeptFile> {
    const exchange = await this.#own(session, id)
    if (!exchange || exchange.kind !== 'export' || exchange.status !== 'done' || isOver(session, exchange)) {
      throw notFound()
    }
    exportGrant(session, exchange.entity)
    if (exchange.request['rights'] !== rightsMark(session)) {
      throw new Refusal('conflict', 'Your rights have changed since the file was made: export once more.')
    }
    const { type } = FORMATS[requestFrom(exchange.request).format]
    const store = new ExchangeStore(session)
    return {
      name: exchange.fileName ?? 'export',
      type,
      bytes: exchange.bytes,
      async *pieces() {
        for await (const part of store.parts(id, 'file')) yield Buffer.from(part, 'base64')
      },
    }
  }

  /** In the language of whoever looks; else in that of the file, else in the school's. */
  #names(session: Session, exchange: ExchangeRow, language?: string): NameOf {
    const ofFile = exchange.kind === 'import' ? importFrom(exchange.request).language : undefined
    return namesIn(this.#ground, session, exchange, language ?? ofFile ?? session.actor.school.locale)
  }

  async #own(session: Session, id: string): Promise<ExchangeRow | null> {
    const exchange = await new ExchangeStore(session).find(id)
    return exchange && exchange.user === session.actor.userId && !session.actor.viewer ? exchange : null
  }
}

/** Refused rows that are told of at once; all of them are in a file. */
const MOST_ERRORS = 100

async function firstErrors(session: Session, id: string, nameOf: NameOf): Promise<readonly JsonObject[]> {
  const errors: JsonObject[] = []
  for await (const results of resultsOf(session, id)) {
    for (const result of results) {
      if (result.status !== 'failed' || !result.error) continue
      const { status, details } = result.error
      errors.push({ row: result.row, id: result.id, status, message: problemText(result, nameOf), details })
      if (errors.length === MOST_ERRORS) return errors
    }
  }
  return errors
}

function resultOf(exchange: ExchangeRow, errors: readonly JsonObject[]): JsonObject | null {
  const { id, kind, status, total, done, failed, outcome, fileName, bytes, expiresAt } = exchange
  if (status === 'running') return null
  const counts = { status, total, done, failed, outcome }
  if (kind === 'export') {
    const file: Json =
      status === 'done' ? { href: `/api/v1/jobs/${id}/file`, name: fileName, bytes, expires_at: expiresAt } : null
    return { ...counts, file }
  }
  const errorsHref = kind === 'import' && failed > 0 ? `/api/v1/jobs/${id}/errors` : null
  return { ...counts, dry_run: wasTrial(exchange), errors, errors_file: errorsHref }
}

function wasTrial({ kind, request }: ExchangeRow): boolean {
  return kind === 'import' ? importFrom(request).dryRun : request['dryRun'] === true
}

function isOver({ clock }: Session, { expiresAt }: ExchangeRow): boolean {
  return expiresAt <= clock.system().toISOString()
}
