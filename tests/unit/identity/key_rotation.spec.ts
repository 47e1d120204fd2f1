import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { AccessTokens, loadSigningKeys, rotateSigningKey } from '../../../app/identity/main.js'

const SUBJECT = { kind: 'user', userId: 'u1', schoolId: 's1', sessionId: 'x1' } as const

/** The tokens of a process that starts now over a data directory. */
async function tokensOver(dataDirectory: string): Promise<AccessTokens> {
  return new AccessTokens(await loadSigningKeys({ dataDirectory, production: false }), () => new Date())
}

test.group('Key rotation', () => {
  test('lets the new key sign and the one of before verify, until the next', async ({ assert }) => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'lectern-keys-'))
    const old = await (await tokensOver(dataDirectory)).issue(SUBJECT)
    const id = await rotateSigningKey(dataDirectory, false)
    const after = await tokensOver(dataDirectory)
    const { keys } = await after.jwks()
    assert.equal(keys[0]?.kid, id)
    assert.lengthOf(keys, 2)
    assert.isNotNull(await after.verify(old))
    assert.isNotNull(await after.verify(await after.issue(SUBJECT)))
    await rotateSigningKey(dataDirectory, false)
    assert.isNull(await (await tokensOver(dataDirectory)).verify(old))
  })

  test('can end all tokens at once', async ({ assert }) => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'lectern-keys-'))
    const old = await (await tokensOver(dataDirectory)).issue(SUBJECT)
    await rotateSigningKey(dataDirectory, true)
    const after = await tokensOver(dataDirectory)
    assert.isNull(await after.verify(old))
    assert.lengthOf((await after.jwks()).keys, 1)
  })

  test('takes former keys from the environment, private or public', async ({ assert }) => {
    const dataDirectory = tmpdir()
    const [now, before, earlier] = [1, 2, 3].map(() => generateKeyPairSync('ed25519'))
    const pem = now!.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const former = [
      before!.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      earlier!.publicKey.export({ type: 'spki', format: 'pem' }),
    ]
    const formerPems = former.join('').replaceAll('\n', '\\n')
    const { all } = await (await loadSigningKeys({ pem, formerPems, dataDirectory, production: true }))()
    assert.lengthOf(all, 3)
  })
})
