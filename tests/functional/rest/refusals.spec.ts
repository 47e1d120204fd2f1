import { test } from '@japa/runner'
import { stateOf } from '../../support/database_state.js'
import { call } from '../../support/rest.js'
import type { Call } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import type { RoleName, TestSchool } from '../../support/school/main.js'

const HOUSEHOLDS = '/api/v1/people/households'
const JSON_TYPE = { 'content-type': 'application/json' }

interface Case {
  readonly title: string
  readonly as?: RoleName
  readonly path: string | ((school: TestSchool) => string)
  readonly request: Call
  readonly status: number
  /** Names in `details`. */
  readonly names?: readonly string[]
}

const post = (raw: string, headers: Readonly<Record<string, string>> = JSON_TYPE): Call => ({
  method: 'POST',
  raw,
  headers,
})
const nested = (depth: number) => `{"name":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
const own = (school: TestSchool) => `${HOUSEHOLDS}/${school.idOf('household.own')}`

const CASES: readonly Case[] = [
  { title: 'no body', path: HOUSEHOLDS, request: { method: 'POST' }, status: 400 },
  { title: 'an empty body', path: HOUSEHOLDS, request: post(''), status: 400 },
  { title: 'broken JSON', path: HOUSEHOLDS, request: post('{"name":'), status: 400 },
  { title: 'a comma too much', path: HOUSEHOLDS, request: post('{"name":"x",}'), status: 400 },
  { title: 'no object', path: HOUSEHOLDS, request: post('["x"]'), status: 400 },
  { title: 'a bare word', path: HOUSEHOLDS, request: post('null'), status: 400 },
  {
    title: 'bytes that are no UTF-8',
    path: HOUSEHOLDS,
    request: { method: 'POST', headers: JSON_TYPE, raw: Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d) },
    status: 400,
  },
  { title: 'a body without a type', path: HOUSEHOLDS, request: post('{}', { 'content-type': '' }), status: 415 },
  {
    title: 'a form',
    path: HOUSEHOLDS,
    request: post('name=x', { 'content-type': 'application/x-www-form-urlencoded' }),
    status: 415,
  },
  {
    title: 'JSON in another character set',
    path: HOUSEHOLDS,
    request: post('{}', { 'content-type': 'application/json; charset=utf-16' }),
    status: 415,
  },
  {
    title: 'a compressed body',
    path: HOUSEHOLDS,
    request: post('{}', { ...JSON_TYPE, 'content-encoding': 'gzip' }),
    status: 415,
  },
  {
    title: 'another type to delete with',
    path: own,
    request: { method: 'DELETE', raw: 'x', headers: { 'content-type': 'text/plain' } },
    status: 415,
  },
  {
    title: 'a body to delete with',
    path: own,
    request: { method: 'DELETE', json: { version: 1 } },
    status: 422,
    names: ['version'],
  },
  {
    title: 'more than one megabyte',
    path: HOUSEHOLDS,
    request: post(`{"name":"${'x'.repeat(1024 * 1024)}"}`),
    status: 413,
  },
  {
    title: 'more than 10,000 parts',
    path: HOUSEHOLDS,
    request: post(`{"name":[${'1,'.repeat(10_000)}1]}`),
    status: 413,
  },
  { title: 'nine levels', path: HOUSEHOLDS, request: post(nested(9)), status: 422, names: ['name.0.0.0.0.0.0.0'] },
  { title: 'a hundred thousand levels', path: HOUSEHOLDS, request: post(nested(100_000)), status: 422 },
  {
    title: '__proto__',
    path: HOUSEHOLDS,
    request: post('{"name":"x","__proto__":{"note":"y"}}'),
    status: 422,
    names: ['__proto__'],
  },
  {
    title: '__proto__ in disguise',
    path: HOUSEHOLDS,
    request: post('{"name":"x","\\u005f_proto__":1}'),
    status: 422,
    names: ['__proto__'],
  },
  {
    title: 'constructor.prototype',
    path: HOUSEHOLDS,
    request: post('{"name":"x","constructor":{"prototype":{"note":"y"}}}'),
    status: 422,
    names: ['constructor', 'constructor.prototype'],
  },
  {
    title: 'a name given twice',
    path: HOUSEHOLDS,
    request: post('{"name":"x","name":"y"}'),
    status: 422,
    names: ['name'],
  },
  {
    title: 'unknown, foreign and read-only names',
    path: HOUSEHOLDS,
    request: {
      method: 'POST',
      json: { name: 'x', colour: 'red', school_id: 'x', created_at: '2026-01-01T00:00:00.000Z' },
    },
    status: 422,
    names: ['colour', 'created_at', 'school_id'],
  },
  {
    title: 'a missing and a wrong value',
    path: HOUSEHOLDS,
    request: { method: 'POST', json: { email: 'nobody' } },
    status: 422,
    names: ['email', 'name'],
  },
  {
    title: 'a parameter on a write',
    path: `${HOUSEHOLDS}?fields=id`,
    request: { method: 'POST', json: { name: 'x' } },
    status: 422,
    names: ['fields'],
  },
  { title: 'unknown parameters', path: `${HOUSEHOLDS}?colour=red&filter[name][like]=x`, request: {}, status: 422 },
  { title: '__proto__ as a parameter', path: `${HOUSEHOLDS}?filter[__proto__]=x`, request: {}, status: 422 },
  { title: 'a sort by nothing', path: `${HOUSEHOLDS}?sort=colour`, request: {}, status: 422, names: ['sort'] },
  { title: 'a page of thousands', path: `${HOUSEHOLDS}?per_page=5000`, request: {}, status: 422, names: ['per_page'] },
  { title: 'a forged cursor', path: `${HOUSEHOLDS}?cursor=WyJhIl0.AAAA`, request: {}, status: 422, names: ['cursor'] },
  { title: 'an endless query', path: `${HOUSEHOLDS}?search=${'x'.repeat(9000)}`, request: {}, status: 413 },
  { title: 'broken percent-encoding', path: `${HOUSEHOLDS}?search=%E0%A4%A`, request: {}, status: 400 },
  {
    title: 'rows without a version',
    path: (school) => `/api/v1/people/students/${school.idOf('student.own')}`,
    request: { method: 'PATCH', json: { guardians: [] } },
    status: 428,
  },
  {
    title: 'a link to another school',
    path: '/api/v1/academics/terms',
    request: {
      method: 'POST',
      json: { name: 'T', position: 9, starts_on: '2026-04-01', ends_on: '2026-05-01', year: crypto.randomUUID() },
    },
    status: 422,
    names: ['year'],
  },
  {
    title: 'a change by who may only read',
    as: 'principal',
    path: own,
    request: { method: 'PATCH', json: { name: 'x' } },
    status: 403,
  },
  {
    title: 'a new record by who may only read',
    as: 'parent',
    path: HOUSEHOLDS,
    request: { method: 'POST', json: { name: 'x' } },
    status: 403,
  },
  {
    title: 'an entity that does not exist for the reader',
    as: 'student',
    path: '/api/v1/people/staff',
    request: {},
    status: 404,
  },
  {
    title: 'another’s record',
    as: 'parent',
    path: (school) => `/api/v1/people/students/${school.idOf('student.foreign')}`,
    request: { method: 'DELETE' },
    status: 404,
  },
  {
    title: 'a hidden field as a filter',
    as: 'parent',
    path: '/api/v1/people/students?filter[office_note]=x',
    request: {},
    status: 422,
  },
]

test.group('REST refuses', () => {
  test('{title}')
    .with([...CASES])
    .run(async ({ assert }, { as = 'admin', path, request, status, names }) => {
      const { green, engine } = await testSchools()
      const before = await stateOf(engine)
      const answer = await call(typeof path === 'string' ? path : path(green), {
        ...request,
        token: green.accounts[as].token,
      })
      assert.equal(answer.status, status, answer.text)
      assert.containsSubset(answer.body, { success: false, data: null, meta: null })
      const error = answer.body?.error
      assert.equal(error?.['request_id'], answer.headers.get('x-request-id'))
      if (names) assert.deepEqual(Object.keys(error?.details ?? {}).sort(), names)
      assert.deepEqual(await stateOf(engine), before)
    })
})
