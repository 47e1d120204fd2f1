import { test } from '@japa/runner'
import { checkSignature, signatureHeader } from '../../services/signature.js'

const BODY = Buffer.from('{"id":"evt_1","amount":"700.00","currency":"INR"}')
const SECRET = 'sandbox secret'
const SENT = 1_790_000_000
const HEADER = signatureHeader(BODY, SECRET, SENT)

test.group('Fees: signature of a gateway message', () => {
  test('is the HMAC-SHA256 of time, full stop and body', ({ assert }) => {
    // printf '1790000000.{}' | openssl dgst -sha256 -hmac key
    assert.equal(
      signatureHeader(Buffer.from('{}'), 'key', SENT),
      't=1790000000,v1=099d33989336226b12c85da813adf6100e1bbab1e91bede9a41ddeb7882d66b8'
    )
  })

  test('{seconds} seconds later: {problem}')
    .with([
      { seconds: 0, problem: null },
      { seconds: 300, problem: null },
      { seconds: 301, problem: 'expired' },
      { seconds: -300, problem: null },
      { seconds: -301, problem: 'expired' },
    ])
    .run(({ assert }, { seconds, problem }) => {
      assert.equal(checkSignature({ header: HEADER, body: BODY }, SECRET, SENT + seconds), problem)
    })

  test('fits one body, one secret and one time', ({ assert }) => {
    const other = Buffer.from(BODY)
    other[20] = (other[20] ?? 0) ^ 1
    assert.equal(checkSignature({ header: HEADER, body: other }, SECRET, SENT), 'mismatch')
    assert.equal(checkSignature({ header: HEADER, body: BODY }, 'another secret', SENT), 'mismatch')
    const later = HEADER.replace(`t=${SENT}`, `t=${SENT + 600}`)
    assert.equal(checkSignature({ header: later, body: BODY }, SECRET, SENT + 600), 'mismatch')
  })

  test('is over bytes, whether or not they are text', ({ assert }) => {
    const bytes = Uint8Array.from([0xff, 0x00, 0xfe])
    const header = signatureHeader(bytes, SECRET, SENT)
    assert.isNull(checkSignature({ header, body: bytes }, SECRET, SENT))
    assert.equal(checkSignature({ header, body: Buffer.from('\uFFFD\0\uFFFD') }, SECRET, SENT), 'mismatch')
  })

  test('refuses the header {$self}')
    .with([
      '',
      'v1=00',
      `t=${SENT}`,
      `t=${SENT},v1=`,
      `t=${SENT},v1=abc`,
      `t=-1,v1=${'0'.repeat(64)}`,
      `t=1e9,v1=${'0'.repeat(64)}`,
      `t=${SENT},v1=${'g'.repeat(64)}`,
      `t=${SENT},v1=${'0'.repeat(66)}`,
      `t=${SENT},v0=${'0'.repeat(64)}`,
      `t=${SENT},v1=${'0'.repeat(64)}\n`,
    ])
    .run(({ assert }, header) => {
      assert.equal(checkSignature({ header, body: BODY }, SECRET, SENT), 'malformed')
    })

  test('needs a secret', ({ assert }) => {
    assert.throws(() => signatureHeader(BODY, '', SENT), 'The secret is empty')
    assert.throws(() => checkSignature({ header: HEADER, body: BODY }, '', SENT), 'The secret is empty')
  })
})
