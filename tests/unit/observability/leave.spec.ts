import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, request } from 'node:http'
import { test } from '@japa/runner'
import { leave } from '../../../app/observability/leave.js'

async function openServer(work: () => Promise<void>) {
  const server = createServer((_, response) => void work().then(() => response.end('done')))
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const agent = new Agent({ keepAlive: true })
  const { port } = server.address() as AddressInfo
  const ask = () =>
    new Promise<string>((resolve, reject) => {
      request({ port, host: '127.0.0.1', agent }, (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString())).on('end', () => resolve(text))
        response.on('error', reject)
      })
        .on('error', reject)
        .end()
    })
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return { server, ask, close, agent }
}

const health = () => {
  const told = { left: false }
  return { told, leave: () => void (told.left = true) }
}

test.group('An orderly end', () => {
  test('a request in hand is finished, and its idle connection does not hold the server', async ({ assert }) => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const { server, ask, close, agent } = await openServer(() => gate)
    const answer = ask()
    await new Promise<void>((resolve) => server.once('request', () => resolve()))
    const said = health()
    await leave(said, server, { delay: 0, grace: 30 })
    assert.isTrue(said.told.left)
    const closed = close()
    open()
    assert.equal(await answer, 'done')
    await closed
    agent.destroy()
  }).timeout(5000)

  test('what does not end is cut after the grace', async ({ assert }) => {
    const { server, ask, close, agent } = await openServer(() => new Promise(() => undefined))
    const answer = ask().catch((error: Error) => error.message)
    await new Promise<void>((resolve) => server.once('request', () => resolve()))
    await leave(health(), server, { delay: 0, grace: 0.1 })
    await close()
    assert.equal(await answer, 'socket hang up')
    agent.destroy()
  }).timeout(5000)
})
