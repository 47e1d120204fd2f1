import { test } from '@japa/runner'
import { trustedProxies } from '../../../start/trusted_proxies.js'

test.group('C06 Trusted proxies', () => {
  test('C06 are nobody by default', ({ assert }) => {
    for (const given of ['', ' , ']) assert.isFalse(trustedProxies(given)('127.0.0.1', 0))
  })

  test('C06 are the listed addresses and ranges, in both spellings', ({ assert }) => {
    const trust = trustedProxies('10.1.0.0/16, 192.0.2.7, 2001:db8::/32')
    for (const address of ['10.1.200.3', '192.0.2.7', '::ffff:192.0.2.7', '2001:db8::1']) {
      assert.isTrue(trust(address, 0), address)
    }
    for (const address of ['10.2.0.1', '192.0.2.8', '2001:db9::1', 'unknown', '']) {
      assert.isFalse(trust(address, 0), address)
    }
  })

  test('C06 are refused where an entry is none', ({ assert }) => {
    for (const given of ['proxy.example', '10.0.0.0/40', '*', 'true']) {
      assert.throws(() => trustedProxies(given), /TRUSTED_PROXIES/)
    }
  })
})
