import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { lookup } from 'node:dns'
import { test } from '@japa/runner'
import { AddressRefused, guardedPost, objectionToAddress } from '../../../app/messaging/webhooks/guarded_post.js'
import { isPublicAddress } from '../../../app/messaging/webhooks/private_addresses.js'

/** A resolver that answers with the given addresses, each time the next ones. */
function resolving(...answers: readonly (readonly string[])[]): typeof lookup {
  let turn = 0
  const resolve = (_host: string, _options: unknown, done: (error: null, found: object[]) => void) => {
    const found = answers[Math.min(turn++, answers.length - 1)] ?? []
    done(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    )
  }
  return resolve as unknown as typeof lookup
}

/** A server on this machine that counts who has come. */
async function opened(status = 200, headers: Record<string, string> = {}) {
  let calls = 0
  const server = createServer((request, response) => {
    calls += 1
    request.resume()
    response.writeHead(status, headers).end('said')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { port, calls: () => calls, close: () => server.close() }
}

test.group('Addresses of webhooks (F02)', () => {
  test('F02 {address} is closed')
    .with(
      [
        '127.0.0.1',
        '127.0.0.2',
        '0.0.0.0',
        '10.1.2.3',
        '172.16.0.1',
        '172.31.255.255',
        '192.168.1.1',
        '169.254.169.254',
        '100.64.0.1',
        '198.18.0.1',
        '224.0.0.1',
        '255.255.255.255',
        '192.0.0.1',
        '::',
        '::1',
        '::ffff:127.0.0.1',
        '::ffff:8.8.8.8',
        '::ffff:7f00:1',
        '::127.0.0.1',
        'fc00::1',
        'fd12:3456::1',
        'fe80::1',
        'fe80::1%eth0',
        'ff02::1',
        'fec0::1',
        '64:ff9b::7f00:1',
        '64:ff9b:1::1',
        '2002:7f00:1::',
        '2001::1',
        '2001:db8::1',
        'localhost',
        '',
      ].map((address) => ({ address }))
    )
    .run(({ assert }, { address }) => assert.isFalse(isPublicAddress(address)))

  test('{address} is open')
    .with(
      ['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::1'].map((address) => ({
        address,
      }))
    )
    .run(({ assert }, { address }) => assert.isTrue(isPublicAddress(address)))

  test('{address} cannot be a webhook: {objection}')
    .with([
      { address: 'https://127.1/', objection: 'private' },
      { address: 'https://0x7f000001/', objection: 'private' },
      { address: 'https://2130706433/', objection: 'private' },
      { address: 'https://[::ffff:127.0.0.1]/', objection: 'private' },
      { address: 'https://localhost/', objection: 'private' },
      { address: 'https://redis/', objection: 'private' },
      { address: 'http://books.example/', objection: 'plain' },
      { address: 'ftp://books.example/', objection: 'malformed' },
      { address: 'https://name:word@books.example/', objection: 'malformed' },
      { address: 'nothing', objection: 'malformed' },
    ] as const)
    .run(({ assert }, { address, objection }) => {
      assert.equal(objectionToAddress(address, { trustedHosts: [] }), objection)
    })

  test('F02 a name that resolves inwards is not connected to, nor one of whose addresses is public', async ({
    assert,
  }) => {
    const { port, calls, close } = await opened()
    for (const found of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::ffff:127.0.0.1'], ['169.254.169.254'], []]) {
      const options = { trustedHosts: [], resolve: resolving(found) }
      const post = () => guardedPost(`https://inner.example:${port}/`, {}, '{}', options)
      await assert.rejects(post, new AddressRefused().message)
    }
    assert.equal(calls(), 0)
    close()
  })

  test('F02 a name that resolves to another address at the next call is judged again (rebinding)', async ({
    assert,
  }) => {
    const resolve = resolving(['192.0.2.7'], ['127.0.0.1'])
    const refusal = new AddressRefused().message
    const post = () => guardedPost('https://turning.example:9/', {}, '{}', { trustedHosts: [], resolve, patience: 200 })
    await assert.rejects(post, refusal)
    await assert.rejects(post, refusal)
  })

  test('F02 a redirect is an answer and is not followed', async ({ assert }) => {
    const inner = await opened()
    const outer = await opened(302, { location: `http://127.0.0.1:${inner.port}/` })
    const options = { trustedHosts: ['127.0.0.1'] }
    const answer = await guardedPost(`http://127.0.0.1:${outer.port}/`, {}, '{}', options)
    assert.equal(answer.status, 302)
    assert.equal(inner.calls(), 0)
    inner.close()
    outer.close()
  })

  test('of an endless answer only the beginning is read', async ({ assert }) => {
    const server = createServer((request, response) => {
      request.resume()
      const timer = setInterval(() => response.write('x'.repeat(1000)), 1)
      response.on('close', () => clearInterval(timer))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const { text } = await guardedPost(`http://127.0.0.1:${port}/`, {}, '{}', { trustedHosts: ['127.0.0.1'] })
    assert.isAtMost(text.length, 4096)
    server.closeAllConnections()
    server.close()
  })
})
