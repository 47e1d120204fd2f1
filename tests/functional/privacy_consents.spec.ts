import { test } from '@japa/runner'
import type { JsonObject } from '../../app/engine/base/main.js'
import { call, recordIn, recordsIn } from '../support/rest.js'
import { testSchools } from '../support/school/main.js'

const CONSENTS = '/api/v1/people/consents'

async function purposeOf(code: string) {
  const { engine, green } = await testSchools()
  const body = { code, name: `About ${code}`, text: 'We may.', text_version: '2026-1', is_active: true }
  return String((await engine.create(green.system, 'people.consent_purpose', body)).id)
}

const give = (token: string, json: JsonObject) => call(CONSENTS, { method: 'POST', token, json })

test.group('Consents', () => {
  test('are given and withdrawn by guardians for their own children', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const { token } = green.accounts.parent
    const purpose = await purposeOf('photo_parent')
    const student = green.idOf('student.own')
    const context = engine.session(green.system)
    const consents = context.contextFor(context, 'people').services.get('consent')
    const question = { person: student, purpose: 'photo_parent', channel: 'web' }
    assert.isFalse(await consents.has(question))
    const given = recordIn(await give(token, { student, purpose, channel: 'any' }))
    assert.containSubset(given, { stage: 'given', text_version: '2026-1', given_by: green.idOf('guardian.own') })
    assert.isString(given['given_at'])
    assert.isTrue(await consents.has(question))
    assert.equal((await give(token, { student, purpose, channel: 'any' })).status, 409)
    const withdrawn = await call(`${CONSENTS}/${given.id}/transitions/withdraw`, { method: 'POST', token, json: {} })
    assert.containSubset(recordIn(withdrawn), { stage: 'withdrawn' })
    assert.isFalse(await consents.has(question))
    assert.equal((await give(token, { student, purpose, channel: 'any' })).status, 201)
  })

  test('are not given for children of others, in the name of others, or changed', async ({ assert }) => {
    const { green, river } = await testSchools()
    const { token } = green.accounts.parent
    const purpose = await purposeOf('photo_foreign')
    const student = green.idOf('student.own')
    assert.oneOf(
      (await give(token, { student: green.idOf('student.foreign'), purpose, channel: 'any' })).status,
      [403, 404, 422]
    )
    const other = green.idOf('guardian.foreign')
    assert.oneOf((await give(token, { student, purpose, channel: 'any', given_by: other })).status, [403, 422])
    const { id } = recordIn(await give(token, { student, purpose, channel: 'any' }))
    const at = `${CONSENTS}/${id}`
    assert.equal((await call(at, { method: 'PATCH', token, json: { channel: 'sms' } })).status, 403)
    const office = green.accounts.admin.token
    assert.equal((await call(at, { method: 'DELETE', token: office })).status, 403)
    assert.equal((await call(at, { token: river.accounts.admin.token })).status, 404)
    const seen = recordsIn(await call(CONSENTS, { token }))
    assert.isTrue(seen.every((one) => one['student'] === student))
  })

  test('that the office writes down name a guardian of the pupil and how it knows', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const purpose = await purposeOf('photo_office')
    const body = { student: green.idOf('student.own'), purpose, channel: 'print' }
    const guardian = green.idOf('guardian.own')
    assert.equal((await give(token, { ...body, given_by: guardian })).status, 422)
    assert.equal(
      (await give(token, { ...body, given_by: green.idOf('guardian.foreign'), evidence: 'Form' })).status,
      422
    )
    assert.equal((await give(token, { ...body, given_by: guardian, evidence: 'Form' })).status, 201)
  })
})
