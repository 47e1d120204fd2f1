import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { Actor } from '../../../app/engine/main.js'
import { createRecord, deleteRecord, updateRecord } from '../../../app/engine/records/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { answerFrom, openEverything, serveEverything } from '../../support/everything.js'
import type { Everything } from '../../support/everything.js'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import type { Call } from '../../support/rest.js'

void app
const opened: Everything[] = []
let current!: Everything
for (const opener of BOTH_DIALECTS) opened.push(await openEverything(opener))
// Before the server starts: routes cannot be added afterwards.
serveEverything(opened[0]!)

for (const [index, opener] of BOTH_DIALECTS.entries()) {
  test.group(`Records of the platform | ${opener.name}`, (group) => {
    let india = ''

    const operator = (): Actor => ({ ...current.as([]), kind: 'system', userId: null, reason: 'the operator' })
    const context = () => ({ session: current.engine.session(operator()), idempotency: null })
    const country = async (code: string, name: string) =>
      String((await createRecord(context(), 'everything.country', { code, name })).data?.id)
    const ask = (path: string, request: Call = {}, at = 'first', role = 'admin') =>
      call(`/api/v1/everything/${path}`, { ...request, headers: { 'x-role': role, 'x-at': at } })

    group.setup(async () => {
      current = opened[index]!
      answerFrom(current)
      india = await country('IN', 'India')
      await country('NP', 'Nepal')
      return () => current.close()
    })

    test('are the same for every school, and unique over all', async ({ assert }) => {
      for (const at of ['first', 'second']) {
        const names = recordsIn(await ask('countries', {}, at)).map(({ name }) => name)
        assert.deepEqual(names, ['India', 'Nepal'], at)
        assert.equal(recordIn(await ask(`countries/${india}`, {}, at)).code, 'IN')
      }
      await assert.rejects(() => country('IN', 'Indien'), 'Another record has these values.')
    })

    test('exist for nobody without a grant', async ({ assert }) => {
      assert.equal((await ask('countries', {}, 'first', 'stranger')).status, 404)
      assert.equal((await ask(`countries/${india}`, {}, 'first', 'stranger')).status, 404)
    })

    test('are written by no role of a school, whatever way', async ({ assert }) => {
      const json = { code: 'FR', name: 'France' }
      assert.equal((await ask('countries', { method: 'POST', json })).status, 403)
      assert.equal((await ask(`countries/${india}`, { method: 'PATCH', json: { name: 'Bharat' } })).status, 403)
      assert.equal((await ask(`countries/${india}`, { method: 'PUT', json })).status, 403)
      assert.equal((await ask(`countries/${india}`, { method: 'DELETE' })).status, 403)
      assert.equal(recordIn(await ask(`countries/${india}`)).name, 'India')
      assert.lengthOf(recordsIn(await ask('countries')), 2)
    })

    test('are linked to from records of schools, by which those are found and shown', async ({ assert }) => {
      for (const at of ['first', 'second']) {
        const branch = await ask('branches', { method: 'POST', json: { name: `Branch ${at}`, country: india } }, at)
        assert.equal(branch.status, 201, branch.text)
        const found = recordsIn(await ask('branches?filter[country.name]=India&include=country', {}, at))
        assert.deepEqual(
          found.map(({ name }) => name),
          [`Branch ${at}`]
        )
        assert.containsSubset(found[0], { country: { id: india, name: 'India' } })
      }
      const lost = await ask('branches', {
        method: 'POST',
        json: { name: 'Lost', country: '01890000-0000-7000-8000-0000000000ff' },
      })
      assert.equal(lost.status, 422)
      assert.property(lost.body!.error!.details, 'country')
    })

    test('change for all schools at once, and stay while any of them links to one', async ({ assert }) => {
      await updateRecord(context(), 'everything.country', india, { name: 'Bharat' })
      for (const at of ['first', 'second']) {
        assert.equal(recordIn(await ask(`countries/${india}`, {}, at)).name, 'Bharat')
      }
      await assert.rejects(() => deleteRecord(context(), 'everything.country', india))
      assert.equal((await ask(`countries/${india}`)).status, 200)
    })
  })
}
