import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { E_SCANNER } from '../errors.js'
import type { FileScanner, ScanVerdict } from './contract.js'

/** Bytes of the largest answer that is read. */
const MOST_ANSWER = 4096

export interface ClamdOptions {
  readonly host: string
  readonly port: number
  /** Milliseconds for one file. */
  readonly timeLimit?: number
}

/** ClamAV's daemon over TCP, by its command INSTREAM (clamd(8)): chunks with their lengths before them, ended by a length of zero. */
export class ClamdScanner implements FileScanner {
  readonly #options: Required<ClamdOptions>

  constructor(options: ClamdOptions) {
    this.#options = { timeLimit: 60_000, ...options }
  }

  async scan(content: Readable): Promise<ScanVerdict> {
    const { host, port, timeLimit } = this.#options
    const socket = connect({ host, port })
    const timer = setTimeout(() => socket.destroy(new E_SCANNER(['it takes too long'])), timeLimit)
    const answered = answerOf(socket)
    // Awaited below; a failure while sending is told by it, too.
    answered.catch(() => undefined)
    try {
      await once(socket, 'connect')
      await send(socket, content)
      return verdictOf(await answered)
    } catch (error) {
      if (error instanceof E_SCANNER) throw error
      throw new E_SCANNER([error instanceof Error ? error.message : 'no answer'], { cause: error })
    } finally {
      clearTimeout(timer)
      content.destroy()
      socket.destroy()
    }
  }
}

async function send(socket: Socket, content: Readable): Promise<void> {
  socket.write('zINSTREAM\0')
  for await (const chunk of content as AsyncIterable<Buffer>) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(chunk.length)
    socket.write(length)
    // It may have answered and gone before the end, when a file is more than it takes.
    if (!socket.write(chunk) && !socket.destroyed) await Promise.race([once(socket, 'drain'), once(socket, 'close')])
    if (socket.destroyed || socket.readableEnded) return
  }
  socket.write(Buffer.alloc(4))
}

async function answerOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MOST_ANSWER || chunk.includes(0)) break
  }
  return Buffer.concat(chunks).toString('utf8').replace(/\0.*$/s, '').trim()
}

function verdictOf(answer: string): ScanVerdict {
  if (answer === 'stream: OK') return { isClean: true }
  const found = /^stream: (.{1,200}) FOUND$/.exec(answer)?.[1]
  if (found) return { isClean: false, found }
  throw new E_SCANNER([answer === '' ? 'it has not answered' : `it answers ${JSON.stringify(answer.slice(0, 200))}`])
}
