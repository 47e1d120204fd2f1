import { SignJWT, UnsecuredJWT, decodeJwt, exportJWK, importJWK, jwtVerify } from 'jose'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { AccessTokens, loadSigningKeys } from '../../../app/identity/main.js'
import { TestClock } from './fixtures.js'

const SUBJECT = { kind: 'user', userId: 'u1', schoolId: 's1', sessionId: 'x1' } as const

async function openTokens() {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lectern-keys-'))
  const keys = await loadSigningKeys({ dataDirectory, production: false })
  const { active: key } = await keys()
  const clock = new TestClock()
  return { key, clock, dataDirectory, tokens: new AccessTokens(keys, () => clock.system()) }
}

test.group('Access tokens', () => {
  test('say who, where and in which session, and verify with the published key', async ({ assert }) => {
    const { tokens, clock } = await openTokens()
    const token = await tokens.issue(SUBJECT)
    const published = (await tokens.jwks()).keys[0]
    assert.notProperty(published, 'd')
    const { payload, protectedHeader } = await jwtVerify(token, await importJWK(published ?? {}, 'EdDSA'), {
      currentDate: clock.at,
    })
    assert.equal(protectedHeader.kid, published?.kid)
    assert.containsSubset(payload, { sub: 'u1', school: 's1', iss: 'lectern', aud: 'lectern:api' })
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 900)
    const { sid, jti } = decodeJwt(token)
    assert.deepEqual([typeof sid, typeof jti], ['string', 'string'])
    assert.containsSubset(await tokens.verify(token), { subject: SUBJECT })
    assert.equal(sid, SUBJECT.sessionId)
  })

  test('end after fifteen minutes, also when they were verified before', async ({ assert }) => {
    const { tokens, clock } = await openTokens()
    const token = await tokens.issue(SUBJECT)
    const other = await tokens.issue(SUBJECT)
    assert.isNotNull(await tokens.verify(token))
    clock.at = new Date(clock.at.getTime() + 15 * 60 * 1000)
    assert.isNull(await tokens.verify(token))
    assert.isNull(await tokens.verify(other))
  })

  test('are refused when forged, unsigned, of another key, use or kind', async ({ assert }) => {
    const { tokens, key, clock } = await openTokens()
    const good = await tokens.issue(SUBJECT)
    const [head = '', body = '', signature = ''] = good.split('.')
    const claims = { school: 's1', sid: 'x' }
    const signed = (
      header: { alg: string; typ: string; kid: string },
      aud: string,
      signer: Parameters<SignJWT['sign']>[0]
    ) =>
      new SignJWT(claims)
        .setProtectedHeader(header)
        .setSubject('u1')
        .setIssuer('lectern')
        .setAudience(aud)
        .setJti('j')
        .setIssuedAt(clock.at)
        .setExpirationTime(new Date(clock.at.getTime() + 60_000))
        .sign(signer)
    const header = { alg: 'EdDSA', typ: 'at+jwt', kid: key.id }
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(key.publicKey)))
    const stolenBody = Buffer.from(JSON.stringify({ ...decodeJwt(good), sub: 'u2' })).toString('base64url')
    const bad = [
      '',
      'no token',
      'x'.repeat(10_000),
      `${head}.${stolenBody}.${signature}`,
      `${head}.${body}.`,
      new UnsecuredJWT(claims).setSubject('u1').setIssuer('lectern').setAudience('lectern:api').encode(),
      await signed(header, 'lectern:api', generateKeyPairSync('ed25519').privateKey),
      await signed({ ...header, alg: 'HS256' }, 'lectern:api', secret),
      await signed(header, 'lectern:other', key.privateKey),
      await signed({ ...header, typ: 'JWT' }, 'lectern:api', key.privateKey),
      await signed({ ...header, kid: 'other' }, 'lectern:api', key.privateKey),
    ]
    for (const token of bad) assert.isNull(await tokens.verify(token), token.slice(0, 40))
    assert.isNotNull(await tokens.verify(await signed(header, 'lectern:api', key.privateKey)))
  })
})

test.group('Signing key', () => {
  test('is kept for the next start, readable by its owner only', async ({ assert }) => {
    const { key, dataDirectory } = await openTokens()
    const { active: again } = await (await loadSigningKeys({ dataDirectory, production: false }))()
    assert.equal(again.id, key.id)
    assert.deepEqual(await readdir(join(dataDirectory, 'jwt')), ['signing_key.pem'])
    const { mode } = await stat(join(dataDirectory, 'jwt', 'signing_key.pem'))
    assert.equal(mode & 0o777, 0o600)
  })

  test('is one for processes that start at once', async ({ assert }) => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'lectern-keys-'))
    const keys = await Promise.all(
      Array.from({ length: 8 }, () => loadSigningKeys({ dataDirectory, production: false }))
    )
    const ids = await Promise.all(keys.map(async (source) => (await source()).active.id))
    assert.equal(new Set(ids).size, 1)
  })

  test('must be given in production and be Ed25519', async ({ assert }) => {
    const dataDirectory = tmpdir()
    await assert.rejects(() => loadSigningKeys({ dataDirectory, production: true }), /JWT_PRIVATE_KEY is not set/)
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString()
    await assert.rejects(() => loadSigningKeys({ pem: rsa, dataDirectory, production: true }), /no Ed25519/)
    await assert.rejects(() => loadSigningKeys({ pem: 'nonsense', dataDirectory, production: true }), /no Ed25519/)
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const oneLine = await loadSigningKeys({ pem: pem.replaceAll('\n', '\\n'), dataDirectory, production: true })
    const plain = await loadSigningKeys({ pem, dataDirectory, production: true })
    assert.equal((await oneLine()).active.id, (await plain()).active.id)
  })
})
