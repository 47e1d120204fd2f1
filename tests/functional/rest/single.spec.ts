import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { answerFrom, FIRST, openEverything, serveEverything } from '../../support/everything.js'
import type { Everything } from '../../support/everything.js'
import { call, recordIn } from '../../support/rest.js'
import type { Call } from '../../support/rest.js'

void app
const opened: Everything[] = []
let current!: Everything
for (const opener of BOTH_DIALECTS) opened.push(await openEverything(opener))
// Before the server starts: routes cannot be added afterwards.
serveEverything(opened[0]!)

const PATH = '/api/v1/everything/setup'
const UNWRITTEN = { id: FIRST, version: 0, fine_days: 7, sender: null, notice: null, secret_note: null, mode: 'calm' }

for (const [index, opener] of BOTH_DIALECTS.entries()) {
  test.group(`What a school has once | ${opener.name}`, (group) => {
    group.setup(() => {
      current = opened[index]!
      answerFrom(current)
      return () => current.close()
    })

    const ask = (role: string, request: Call = {}, at = 'first', path = PATH) =>
      call(path, { ...request, headers: { 'x-role': role, 'x-at': at } })
    const patch = (json: JsonObject, role = 'admin', at = 'first') => ask(role, { method: 'PATCH', json }, at)

    test('is its defaults, with version 0, before anybody has written it', async ({ assert }) => {
      const record = recordIn(await ask('admin'))
      for (const [name, value] of Object.entries(UNWRITTEN)) assert.deepEqual(record[name], value, name)
      const { secret_note: _hidden, ...told } = UNWRITTEN
      const teacher = recordIn(await ask('teacher'))
      assert.notProperty(teacher, 'secret_note')
      assert.containsSubset(teacher, told)
      assert.deepEqual(Object.keys(recordIn(await ask('admin', {}, 'first', `${PATH}?fields=sender`))).sort(), [
        'id',
        'sender',
      ])
      const { _can } = recordIn(await ask('teacher', {}, 'first', `${PATH}?include=_can`))
      assert.deepInclude(_can as JsonObject, { update: false })
      assert.notProperty(_can, 'delete')
    })

    test('does not exist for whom nothing of it is granted', async ({ assert }) => {
      assert.equal((await ask('stranger')).status, 404)
      assert.equal((await patch({ sender: 'x' }, 'stranger')).status, 404)
    })

    test('has no list, no creation and no end', async ({ assert }) => {
      for (const method of ['POST', 'DELETE']) {
        assert.equal((await ask('admin', { method, json: { sender: 'x' } })).status, 404, method)
      }
      assert.equal((await ask('admin', {}, 'first', `${PATH}/${FIRST}`)).status, 404)
      const routes = current.engine.baseRegistry.routes.filter(({ entity }) => entity === 'everything.setup')
      assert.sameMembers(
        routes.map(({ method, path }) => `${method} ${path}`),
        ['GET', 'PATCH', 'PUT']
          .map((method) => `${method} /everything/setup`)
          .concat(['permissions', 'history'].map((word) => `GET /everything/setup/${word}`))
      )
    })

    test('refuses a first write as any other: what is missing, hidden, unknown or not granted', async ({ assert }) => {
      const missing = await patch({ fine_days: 3 })
      assert.equal(missing.status, 422)
      assert.sameMembers(Object.keys(missing.body!.error!.details), ['sender'])
      const wrong = await patch({ sender: 'Office', fine_days: 99, strange: 1, mode: 'strict' })
      assert.equal(wrong.status, 422)
      assert.sameMembers(Object.keys(wrong.body!.error!.details), ['mode', 'strange'])
      assert.equal((await patch({ sender: 'Office' }, 'teacher')).status, 403)
      assert.equal((await patch({ sender: 'Office', version: 4 })).status, 409)
      assert.equal((await patch({ sender: 'Office', id: '01890000-0000-7000-8000-0000000000ff' })).status, 422)
      const put = await ask('admin', { method: 'PUT', json: { sender: 'Office' } })
      assert.equal(put.status, 422)
      assert.includeMembers(Object.keys(put.body!.error!.details), ['fine_days', 'notice'])
      assert.equal(recordIn(await ask('admin')).version, 0, 'nothing was written')
      assert.isEmpty((await ask('admin', {}, 'first', `${PATH}/history`)).body!.data as [])
    })

    test('is made by the first write, whose record is that of the school', async ({ assert }) => {
      const told = recordIn(await ask('admin'))
      const { _label: _none, ...sent } = told
      const answer = await patch({
        ...sent,
        sender: 'Office',
        notice: '<p>Hi<script>1</script></p>',
        steps: [{ label: 'One' }],
      })
      assert.equal(answer.status, 200, answer.text)
      assert.containsSubset(recordIn(answer), {
        id: FIRST,
        version: 1,
        fine_days: 7,
        sender: 'Office',
        notice: '<p>Hi</p>',
      })
      assert.equal(recordIn(await ask('admin', {}, 'second')).version, 0, 'another school has its own')
      const history = (await ask('admin', {}, 'first', `${PATH}/history`)).body!.data as readonly JsonObject[]
      assert.lengthOf(history, 1)
    })

    test('is changed and replaced after that, with its versions', async ({ assert }) => {
      assert.containsSubset(recordIn(await patch({ fine_days: 9, version: 1 })), { fine_days: 9, version: 2 })
      assert.equal((await patch({ fine_days: 8, version: 1 })).status, 409)
      const whole = { fine_days: 5, sender: 'Bursar', notice: null, secret_note: 'x', steps: [], version: 2 }
      const replaced = recordIn(await ask('admin', { method: 'PUT', json: whole }))
      assert.containsSubset(replaced, { fine_days: 5, sender: 'Bursar', notice: null, version: 3 })
    })

    test('is made once by those who write it first at the same time', async ({ assert }) => {
      const answers = await Promise.all(['A', 'B', 'C', 'D'].map((sender) => patch({ sender }, 'admin', 'second')))
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 200, 200]
      )
      assert.equal(recordIn(await ask('admin', {}, 'second')).version, 4)
    })
  })
}
