import { test } from '@japa/runner'
import { uuidv7 } from 'uuidv7'
import { recordPath } from '../../../app/engine/main.js'
import { call } from '../../support/rest.js'
import type { Answer } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import { signIn } from '../../support/visitor.js'

/** Records about another child, by entity, as the draft of the schools names them. */
const FOREIGN: Readonly<Record<string, string>> = {
  'people.student': 'student.foreign',
  'people.guardian': 'guardian.foreign',
  'people.household': 'household.foreign',
  'academics.enrolment': 'enrolment.foreign',
}

/** What an answer says, without the number of the request. */
const said = ({ body }: Answer) => ({ ...body?.error, request_id: null })

/** What stands in the draft about another child. */
const NAMES = /Foreign (?:Pupil|Guardian|family)/

test.group('C08 Another child', () => {
  test('C08 no REST path takes its id, by whatever method: {$self}')
    .with(['parent', 'student'] as const)
    .run(async ({ assert }, role) => {
      const { engine, green } = await testSchools()
      const { token } = green.accounts[role]
      const routes = engine.baseRegistry.routes.filter(({ path, entity }) => path.includes('{id}') && FOREIGN[entity])
      assert.isAbove(routes.length, 40)
      for (const { method, path, entity } of routes) {
        const id = green.idOf(FOREIGN[entity] ?? '')
        const body = method === 'GET' || method === 'DELETE' ? {} : { json: { reason: 'Because it is asked' } }
        const ask = (record: string) => call(`/api/v1${path.replace('{id}', record)}`, { method, token, ...body })
        const [answer, unknown] = [await ask(id), await ask(uuidv7())]
        // What is wrong with the body may be said first; nothing tells the record from one that is not there.
        assert.isAtLeast(answer.status, 400, `${method} ${path} ${answer.text}`)
        assert.deepEqual([answer.status, said(answer)], [unknown.status, said(unknown)], `${method} ${path}`)
        assert.notMatch(answer.text, NAMES)
      }
    })

  test('C08 no list, filter, include or link leads to it: {$self}')
    .with(['parent', 'student'] as const)
    .run(async ({ assert }, role) => {
      const { engine, green } = await testSchools()
      const { token } = green.accounts[role]
      const foreign = Object.values(FOREIGN).map((key) => green.idOf(key))
      let asked = 0
      for (const { path, entity: name } of engine.baseRegistry.routes.filter((route) => route.method === 'GET')) {
        const entity = engine.baseRegistry.entities[name]
        if (path.includes('{') || !entity) continue
        const links = entity.fields.filter(({ link }) => link !== undefined).map((field) => field.name)
        for (const query of [
          '',
          ...['id', ...links].flatMap((link) => foreign.map((id) => `?filter[${link}]=${id}`)),
        ]) {
          const answer = await call(`/api/v1${path}${query}`, { token })
          asked++
          assert.notMatch(answer.text, NAMES, `${path}${query}`)
          for (const id of foreign) assert.notInclude(answer.text.replace(query, ''), id, `${path}${query}`)
        }
      }
      assert.isAbove(asked, 100)
    })
    .timeout(300_000)

  test('C08 a body that names it is refused, and nothing is written: {$self}')
    .with(['parent', 'student'] as const)
    .run(async ({ assert }, role) => {
      const { engine, green } = await testSchools()
      const { token } = green.accounts[role]
      for (const route of engine.baseRegistry.routes.filter(
        (item) => item.method === 'POST' && !item.path.includes('{')
      )) {
        const entity = engine.baseRegistry.entities[route.entity]
        const links = (entity?.fields ?? []).filter(({ link }) => FOREIGN[link?.entity ?? ''])
        if (links.length === 0) continue
        const json = Object.fromEntries(
          links.map(({ name, link }) => [name, green.idOf(FOREIGN[link?.entity ?? ''] ?? '')])
        )
        const answer = await call(`/api/v1${route.path}`, {
          method: 'POST',
          token,
          json,
          headers: { 'Idempotency-Key': uuidv7() },
        })
        assert.include([403, 404, 422], answer.status, `${route.path} ${answer.text}`)
        assert.notMatch(answer.text, NAMES)
      }
    })

  test('C08 its pages do not exist: {$self}')
    .with(['parent', 'student'] as const)
    .run(async ({ assert }, role) => {
      const { visitor, green, engine } = await signIn(role)
      for (const [name, key] of Object.entries(FOREIGN)) {
        const entity = engine.baseRegistry.entities[name]
        if (!entity) throw new Error(`No ${name}`)
        const path = recordPath(entity, green.idOf(key))
        for (const page of ['', '/history', '/edit', '/delete', '/explain']) {
          const answer = await visitor.get(`${path}${page}`)
          assert.include([403, 404], answer.status, `${path}${page}`)
          assert.notMatch(answer.text, NAMES)
        }
      }
    })
})
