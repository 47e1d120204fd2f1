import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { invalid } from '../../base/main.js'
import { TABLE_LIMITS } from './contract.js'
import type { FileRow, TableMessage, TableTask } from './contract.js'

/** A file of rows that was read. */
export interface Table {
  readonly headers: readonly string[]
  readonly rows: readonly FileRow[]
}

const TOO_MUCH = 'takes too much time or memory to be read.'

/**
 * Reads a file of rows in a thread of its own, so that a hostile one costs that thread and nobody's request; 422 for a file
 * that is none, or beyond the limits. The thread gets the file and no key or address of the process.
 */
export function readTable(task: TableTask): Promise<Table> {
  if (task.bytes.length > TABLE_LIMITS.bytes) throw invalid('file', 'is too large.')
  const { promise, resolve, reject } = Promise.withResolvers<Table>()
  const extension = extname(import.meta.url)
  const worker = new Worker(new URL(`./table_worker${extension}`, import.meta.url), {
    // TypeScript in development and tests; a build has JavaScript.
    execArgv: extension === '.ts' ? ['--import=@poppinss/ts-exec'] : [],
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: TABLE_LIMITS.memory },
    env: {},
  })
  const timer = setTimeout(() => reject(invalid('file', TOO_MUCH)), TABLE_LIMITS.time)
  let headers: readonly string[] = []
  const rows: FileRow[] = []
  worker.on('message', (message: TableMessage) => {
    if ('headers' in message) headers = message.headers
    else if ('rows' in message) rows.push(...message.rows)
    else if ('end' in message) resolve({ headers, rows })
    else reject(invalid('file', message.problem))
  })
  worker.on('error', (error) => {
    const isMemory = (error as { readonly code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY'
    reject(isMemory ? invalid('file', TOO_MUCH) : error)
  })
  worker.on('exit', () => reject(invalid('file', TOO_MUCH)))
  return promise.finally(() => {
    clearTimeout(timer)
    void worker.terminate()
  })
}
