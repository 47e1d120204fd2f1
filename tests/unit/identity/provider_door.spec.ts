import { test } from '@japa/runner'
import { doorOf } from '../../../app/identity/main.js'

const ORIGIN = 'https://erp.example:8443'
const ALL = {
  OIDC_ISSUER: 'https://id.example/realms/school',
  OIDC_CLIENT_ID: 'lectern',
  OIDC_CLIENT_SECRET: 'secret',
  OIDC_NAME: undefined,
}

test.group('The door of a provider', () => {
  test('is not there without settings', ({ assert }) => {
    const nothing = { OIDC_ISSUER: undefined, OIDC_CLIENT_ID: '', OIDC_CLIENT_SECRET: undefined, OIDC_NAME: 'Campus' }
    assert.isNull(doorOf(nothing, ORIGIN, true))
  })

  test('has the callback at the public origin, and a name', ({ assert }) => {
    const door = doorOf(ALL, ORIGIN, true)
    assert.equal(door?.callback, 'https://erp.example:8443/login/provider/callback')
    assert.equal(door?.name, 'id.example')
    assert.equal(doorOf({ ...ALL, OIDC_NAME: 'Campus' }, ORIGIN, true)?.name, 'Campus')
    assert.deepEqual(
      ['erp.example:8443', 'erp.example', 'green.erp.example:8443', null].map((host) => door?.isAt(host)),
      [true, false, false, false]
    )
  })

  test('refuses half of the settings and addresses that are not safe', ({ assert }) => {
    for (const missing of ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']) {
      assert.throws(() => doorOf({ ...ALL, [missing]: undefined }, ORIGIN, true), /must be given together/)
    }
    for (const issuer of ['id.example', 'http://id.example', 'file:///etc/passwd', 'javascript:alert(1)']) {
      assert.throws(() => doorOf({ ...ALL, OIDC_ISSUER: issuer }, ORIGIN, true), /must be an https address/)
    }
    assert.isNotNull(doorOf({ ...ALL, OIDC_ISSUER: 'http://localhost:9000' }, ORIGIN, false))
  })
})
