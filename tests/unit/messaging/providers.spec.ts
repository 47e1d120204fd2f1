import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { Fcm } from '../../../app/messaging/channels/fcm.js'
import { Twilio } from '../../../app/messaging/channels/twilio.js'
import { SendFailure } from '../../../app/messaging/errors.js'

interface Said {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Recorded {
  readonly status: number
  readonly body: unknown
  readonly headers?: Record<string, string>
}

/** A provider that answers what was recorded of it, in turn; null hangs up without an answer. */
async function recorded(...answers: readonly (Recorded | null)[]) {
  const said: Said[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString('utf8')))
    request.on('end', () => {
      const answer = answers[said.length]
      said.push({ path: request.url ?? '', headers: request.headers, body })
      if (!answer) return request.socket.destroy()
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
      response.end(JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    said,
    close: () => new Promise<void>((done) => server.close(() => done())),
  }
}

const MESSAGE = {
  id: '0199',
  address: '+919000000014',
  title: 'Receipt 7',
  body: 'Received.',
  language: 'en',
  link: null,
  sender: 'School',
}

async function failureOf(work: Promise<unknown>): Promise<SendFailure> {
  try {
    await work
  } catch (error) {
    if (error instanceof SendFailure) return error
    throw error
  }
  throw new Error('It was sent')
}

test.group('Twilio', () => {
  const open = (origin: string, from = '+15005550006') => new Twilio({ account: 'AC1', token: 'secret', from, origin })

  test('is sent the form of its Messages resource', async ({ assert }) => {
    const { origin, said, close } = await recorded({ status: 201, body: { sid: 'SM1', status: 'queued' } })
    assert.deepEqual(await open(origin).send(MESSAGE), { providerId: 'SM1' })
    assert.equal(said[0]?.path, '/2010-04-01/Accounts/AC1/Messages.json')
    assert.equal(said[0]?.headers.authorization, `Basic ${Buffer.from('AC1:secret').toString('base64')}`)
    assert.deepEqual(Object.fromEntries(new URLSearchParams(said[0]?.body)), {
      To: MESSAGE.address,
      Body: 'Received.',
      From: '+15005550006',
    })
    await close()
  })

  test('{what}')
    .with([
      {
        what: '429 passes, after what it asks for',
        status: 429,
        code: 20429,
        wait: '7',
        is: { isPassing: true, retryAfter: 7000 },
      },
      { what: '503 passes', status: 503, code: 0, wait: null, is: { isPassing: true } },
      { what: '500 leaves it unknown', status: 500, code: 0, wait: null, is: { isPassing: false, isUnknown: true } },
      {
        what: 'a number that is none is gone',
        status: 400,
        code: 21211,
        wait: null,
        is: { isGone: true, isPassing: false },
      },
      { what: 'who has said STOP is gone', status: 400, code: 21610, wait: null, is: { isGone: true } },
      {
        what: 'wrong credentials are final',
        status: 401,
        code: 20003,
        wait: null,
        is: { isPassing: false, isGone: false },
      },
    ])
    .run(async ({ assert }, { status, code, wait, is }) => {
      const headers: Record<string, string> = wait === null ? {} : { 'retry-after': wait }
      const body = { code, message: `'To' number ${MESSAGE.address} is wrong` }
      const { origin, close } = await recorded({ status, body, headers })
      const failure = await failureOf(open(origin).send(MESSAGE))
      assert.containSubset(failure, is)
      assert.notInclude(`${failure.message} ${failure.code}`, MESSAGE.address)
      await close()
    })

  test('an answer that is lost leaves it unknown, a connection that never was does not', async ({ assert }) => {
    const { origin, close } = await recorded(null)
    assert.isTrue((await failureOf(open(origin).send(MESSAGE))).isUnknown)
    await close()
    const failure = await failureOf(open(origin).send(MESSAGE))
    assert.containSubset(failure, { isUnknown: false, isPassing: true, code: 'ECONNREFUSED' })
  })
})

test.group('Firebase', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const open = (origin: string) => {
    const account = {
      project_id: 'school',
      client_email: 'push@school.example',
      private_key: pem,
      token_uri: `${origin}/token`,
    }
    return new Fcm(account, origin)
  }
  const token = { status: 200, body: { access_token: 'ya29', expires_in: 3600 } }
  const sent = { status: 200, body: { name: 'projects/school/messages/m1' } }

  test('is asked for a token once, and sent the message with its tag', async ({ assert }) => {
    const { origin, said, close } = await recorded(token, sent, sent)
    const fcm = open(origin)
    assert.deepEqual(await fcm.send(MESSAGE), { providerId: 'm1' })
    await fcm.send(MESSAGE)
    assert.deepEqual(
      said.map(({ path }) => path),
      ['/token', '/v1/projects/school/messages:send', '/v1/projects/school/messages:send']
    )
    const grant = new URLSearchParams(said[0]?.body)
    const [, claims = ''] = (grant.get('assertion') ?? '').split('.')
    assert.containSubset(JSON.parse(Buffer.from(claims, 'base64url').toString()), {
      iss: 'push@school.example',
      aud: `${origin}/token`,
      scope: 'https://www.googleapis.com/auth/firebase.messaging',
    })
    assert.equal(said[1]?.headers.authorization, 'Bearer ya29')
    assert.containSubset(JSON.parse(said[1]?.body ?? ''), {
      message: {
        token: MESSAGE.address,
        notification: { title: 'Receipt 7' },
        android: { notification: { tag: '0199' } },
      },
    })
    await close()
  })

  test('a token that it takes back is asked for again', async ({ assert }) => {
    const { origin, said, close } = await recorded(token, { status: 401, body: {} }, token, sent)
    assert.deepEqual(await open(origin).send(MESSAGE), { providerId: 'm1' })
    assert.lengthOf(said, 4)
    await close()
  })

  test('a device that is not there any more is gone, a full quota passes', async ({ assert }) => {
    const error = (status: string, errorCode: string) => ({ error: { status, details: [{ errorCode }] } })
    const { origin, close } = await recorded(
      token,
      { status: 404, body: error('NOT_FOUND', 'UNREGISTERED') },
      { status: 429, body: error('RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED'), headers: { 'retry-after': '60' } }
    )
    const fcm = open(origin)
    assert.containSubset(await failureOf(fcm.send(MESSAGE)), { isGone: true, code: 'fcm_UNREGISTERED' })
    assert.containSubset(await failureOf(fcm.send(MESSAGE)), { isPassing: true, retryAfter: 60_000 })
    await close()
  })
})
