import { test } from '@japa/runner'
import { newSecret, signedHeaders } from '../../../app/messaging/webhooks/signature.js'

test.group('Signatures of webhooks', () => {
  test('are those of the example in Standard Webhooks', ({ assert }) => {
    const headers = signedHeaders(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      new Date(1_614_265_330_000),
      '{"test": 2432232314}'
    )
    assert.deepEqual(headers, {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  test('have secrets of 32 bytes, each another one', ({ assert }) => {
    const [one, other] = [newSecret(), newSecret()]
    assert.match(one, /^whsec_/)
    assert.lengthOf(Buffer.from(one.slice(6), 'base64'), 32)
    assert.notEqual(one, other)
  })
})
