import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import { SignInGuard } from '../../../app/identity/main.js'
import { PlainCounter } from './fixtures.js'

const LIMITS = {
  account: [
    { failures: 2, seconds: 60 },
    { failures: 4, seconds: 3600 },
  ],
  address: { failures: 6, seconds: 60 },
}

const HERE = { account: 'anna', address: '10.0.0.1' }

test.group('Sign-in limits', () => {
  test('lock an account for the address that fails, and for no other', async ({ assert }) => {
    const guard = new SignInGuard(new PlainCounter(), LIMITS)
    const locks = [await guard.enter(HERE), await guard.enter(HERE), await guard.enter(HERE)]
    assert.deepEqual(locks, [false, false, true])
    assert.isFalse(await guard.enter({ ...HERE, address: '10.0.0.2' }))
    assert.isFalse(await guard.enter({ ...HERE, account: 'ravi' }))
  })

  test('begin anew after a success', async ({ assert }) => {
    const guard = new SignInGuard(new PlainCounter(), LIMITS)
    for (let round = 0; round < 20; round++) {
      assert.isFalse(await guard.enter(HERE))
      await guard.pass(HERE)
    }
  })

  test('refuse an address that fails with many accounts', async ({ assert }) => {
    const guard = new SignInGuard(new PlainCounter(), LIMITS)
    for (let account = 0; account < 6; account++) await guard.enter({ ...HERE, account: `a${account}` })
    const refused = await guard.enter({ ...HERE, account: 'last' }).catch((error: unknown) => error)
    assert.instanceOf(refused, Refusal)
    assert.equal((refused as Refusal).kind, 'limited')
  })
})
