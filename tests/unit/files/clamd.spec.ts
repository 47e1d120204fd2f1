import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { Readable } from 'node:stream'
import { test } from '@japa/runner'
import { ClamdScanner } from '../../../app/files/scanners/clamd.js'

const COMMAND = 'zINSTREAM\0'

/** Reads INSTREAM as clamd does: the command, chunks after their lengths, a length of zero. */
function contentOf(received: Buffer): Buffer | null {
  if (received.subarray(0, COMMAND.length).toString() !== COMMAND) return null
  const chunks: Buffer[] = []
  for (let at = COMMAND.length; at + 4 <= received.length;) {
    const length = received.readUInt32BE(at)
    if (length === 0) return Buffer.concat(chunks)
    if (at + 4 + length > received.length) return null
    chunks.push(received.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return null
}

/** A scanner that says of a whole content what `judge` says; with null it goes away without a word. */
async function openScanner(judge: (content: Buffer) => string | null): Promise<Server> {
  const answer = (socket: Socket) => {
    let received = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      const content = contentOf(received)
      if (!content) return
      const said = judge(content)
      if (said === null) socket.destroy()
      else socket.end(`${said}\0`)
    })
  }
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

test.group('The scanner over TCP', (group) => {
  let server: Server | null = null
  group.each.teardown(() => void server?.close())

  const scan = async (judge: (content: Buffer) => string | null, parts: readonly string[], timeLimit = 5000) => {
    server = await openScanner(judge)
    const { port } = server.address() as AddressInfo
    const scanner = new ClamdScanner({ host: '127.0.0.1', port, timeLimit })
    return scanner.scan(Readable.from(parts.map((part) => Buffer.from(part))))
  }
  const judge = (content: Buffer) => (content.includes('EICAR') ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK')

  test('gets all bytes of a file and says that it is clean', async ({ assert }) => {
    const seen: string[] = []
    const verdict = await scan(
      (content) => {
        seen.push(content.toString())
        return judge(content)
      },
      ['a letter ', 'in two parts']
    )
    assert.deepEqual([verdict, seen], [{ isClean: true }, ['a letter in two parts']])
  })

  test('names what it has found', async ({ assert }) => {
    assert.deepEqual(await scan(judge, ['xEIC', 'ARx']), { isClean: false, found: 'Eicar-Test-Signature' })
  })

  test('lets nothing pass that it has not judged: errors, other words, silence, nobody there', async ({ assert }) => {
    for (const said of ['INSTREAM size limit exceeded. ERROR', 'stream: OK and more', '', null]) {
      await assert.rejects(() => scan(() => said, ['x']), /The scanner of files/)
    }
    await assert.rejects(() => new ClamdScanner({ host: '127.0.0.1', port: 1 }).scan(Readable.from(['x'])), /scanner/)
  })

  test('gives up on a scanner that takes too long', async ({ assert }) => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const scanner = new ClamdScanner({ host: '127.0.0.1', port, timeLimit: 50 })
    await assert.rejects(() => scanner.scan(Readable.from(['x'])), /takes too long/)
    silent.close()
  })
})
