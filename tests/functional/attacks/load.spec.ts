import app from '@adonisjs/core/services/app'
import { connect } from 'node:net'
import { test } from '@japa/runner'
import { Engine } from '../../../app/engine/main.js'
import { stateOf } from '../../support/database_state.js'
import { call } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import { as, withoutTrace } from './ground.js'

const STUDENTS = '/people/students'
const JSON_TYPE = { 'content-type': 'application/json' }

/** Bytes as they are, and the first line of what comes back. */
async function rawLine(bytes: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = connect({ host: process.env['HOST'] ?? '127.0.0.1', port: Number(process.env['PORT']) }, () =>
    socket.write(bytes, 'latin1')
  )
  let text = ''
  socket.setTimeout(5000, () => socket.destroy())
  socket.on('data', (part) => (text += part.toString('latin1')))
  socket.on('error', () => resolve(text))
  socket.on('close', () => resolve(text))
  return (await promise).split('\r\n')[0] ?? ''
}

test.group('Attacks G, load', () => {
  test('G01 no number of pages or records is out of measure: {$self}')
    .with(['-1', '0', '1e9', '99999999999999999999', 'NaN', 'Infinity', '1.5', '0x10', ' 1', '', 'true', '201'])
    .run(async ({ assert }, number) => {
      const given = encodeURIComponent(number)
      assert.equal((await as('admin', `${STUDENTS}?per_page=${given}`)).status, 422)
      assert.equal(
        (await as('admin', `${STUDENTS}/aggregate?measures=count&limit=${number === '201' ? '1000000' : given}`))
          .status,
        422
      )
      if (number !== '201') {
        const page = await as('admin', `${STUDENTS}?page=${given}`)
        assert.equal(page.status, 422, page.text)
      }
    })

  test('G02 includes, filters and branches have a budget', async ({ assert }) => {
    const deep = `include=${Array.from({ length: 6 }, () => 'household.students').join('.')}`
    const many = `include=${Array.from({ length: 60 }, (_, at) => `household.students.x${at}`).join(',')}`
    const branches = Array.from({ length: 11 }, (_, at) => `filter[or][${at}][name]=x`).join('&')
    const atoms = Array.from({ length: 21 }, (_, at) => `filter[or][${at % 9}][name][contains]=x${at}`).join('&')
    const hops = ['enrolments.section.enrolments', 'household.students.enrolments', 'guardians.guardian.students']
      .flatMap((side) => [`filter[${side}][some][id]=${crypto.randomUUID()}`, `filter[${side}][none]=true`])
      .join('&')
    for (const query of [deep, many, branches, atoms, hops]) {
      const answer = await as('admin', `${STUDENTS}?${query}`)
      assert.equal(answer.status, 422, `${query.slice(0, 80)} ${answer.text.slice(0, 200)}`)
    }
  })

  test('G03 what strangers may ask for costs nothing', async ({ assert }) => {
    assert.equal((await call('/api/openapi.json')).status, 401)
    assert.equal((await call('/api/docs')).status, 302)
    const first = await call('/health')
    const second = await call('/health')
    assert.equal(first.status, 200)
    assert.equal(second.text, first.text, 'made once, and kept for a while')
    assert.equal((await call('/healthz')).status, 200)
  })

  test('G04 no broken request ends the process', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    for (const raw of ['{', '[1', '"', '{"name":', '\u0000', '[]', 'null', '"text"', '1']) {
      const answer = await call(`/api/v1${STUDENTS}`, { method: 'POST', token, raw, headers: JSON_TYPE })
      assert.include([400, 422], answer.status, `${raw} ${answer.text}`)
    }
    const latin = await call(`/api/v1${STUDENTS}`, {
      method: 'POST',
      token,
      raw: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22]),
      headers: JSON_TYPE,
    })
    assert.include([400, 422], latin.status)
    for (const path of [
      '/%',
      '/%E0%A4%A',
      '/api/v1/%00',
      '/api/v1/people/students?filter[%FF]=1',
      '/api/v1/people/students?%',
      '/api/v1/people/students/%C0%AF',
    ]) {
      const { status } = await call(path, { token })
      assert.isTrue(status >= 400 && status < 500, `${path} ${status}`)
    }
    const form = { 'content-type': 'multipart/form-data; boundary=x' }
    for (const raw of ['--x', '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n', 'nothing']) {
      const { status } = await call(`/api/v1${STUDENTS}/import`, { method: 'POST', token, raw, headers: form })
      assert.isTrue(status >= 400 && status < 500, `${raw} ${status}`)
    }
    for (const headers of [
      { 'if-none-match': '"\\' },
      { 'last-event-id': 'x'.repeat(3000) },
      { 'x-school': '%%%' },
      { authorization: 'Bearer a.b.c' },
    ] as Record<string, string>[]) {
      const { status } = await call(`/api/v1${STUDENTS}`, { ...(headers['authorization'] ? {} : { token }), headers })
      assert.isTrue(status < 500, JSON.stringify(headers))
    }
    for (const bytes of [
      'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n',
      'GARBAGE\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
      'GET /api/v1/events HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n\x81\xff',
    ]) {
      assert.notMatch(await rawLine(bytes), / 5\d\d /, JSON.stringify(bytes))
    }
    assert.equal((await call('/healthz')).status, 200)
  }).timeout(60_000)

  test('G05 long lists, deep bodies and wild searches are refused or cut short', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const ids = Array.from({ length: 10_000 }, () => crypto.randomUUID())
    const post = (json: unknown) =>
      call(`/api/v1${STUDENTS}/query`, { method: 'POST', token, raw: JSON.stringify(json), headers: JSON_TYPE })
    assert.include([413, 422], (await post({ filter: { id: { in: ids } } })).status)
    const many = await as('admin', `${STUDENTS}?filter[id][in]=${ids.slice(0, 201).join(',')}`)
    assert.include([413, 414, 422, 431], many.status)
    const nested = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`
    for (const path of [`${STUDENTS}/query`, STUDENTS]) {
      const { status } = await call(`/api/v1${path}`, { method: 'POST', token, raw: nested, headers: JSON_TYPE })
      assert.include([400, 413, 422], status)
    }
    assert.equal((await as('admin', `${STUDENTS}?search=${'a'.repeat(101)}`)).status, 422)
    // Words beyond the fifth are not looked for.
    const words = await as('admin', `${STUDENTS}?search=own+own+own+own+own+nobody`)
    assert.isNotEmpty(words.body?.data)
    // Wildcards of SQL are letters.
    const wild = await as('admin', `${STUDENTS}?filter[name][contains]=${encodeURIComponent('%_%')}`)
    assert.deepEqual(wild.body?.data, [])
    const contains = await as('admin', `${STUDENTS}?filter[name][contains]=${'a'.repeat(1001)}`)
    assert.equal(contains.status, 422)
    const long = await as('admin', `${STUDENTS}?x=${'a'.repeat(20_000)}`)
    assert.include([413, 414, 422, 431], long.status)
    const large = await call(`/api/v1${STUDENTS}`, {
      method: 'POST',
      token,
      raw: `{"name":"${'a'.repeat(3_000_000)}"}`,
      headers: JSON_TYPE,
    })
    assert.equal(large.status, 413)
  })

  test('G06 no GET writes, whatever it leads to', async ({ assert }) => {
    const { green } = await testSchools()
    const engine = await app.container.make(Engine)
    const paths = engine.baseRegistry.routes
      .filter(({ method, aliasOf }) => method === 'GET' && aliasOf === null)
      .map(({ path }) => path.replace('{id}', green.idOf('student.own')))
      .filter((path) => !path.includes('{') && !path.endsWith('/export'))
    assert.isAbove(paths.length, 200)
    const before = await stateOf(engine)
    for (const path of paths) await as('admin', path)
    assert.deepEqual(await stateOf(engine), before)
    for (const path of [`${STUDENTS}/${green.idOf('student.own')}`, STUDENTS]) {
      const forged = await withoutTrace(assert, () =>
        as('admin', `${path}?_method=DELETE`, { headers: { 'x-http-method-override': 'DELETE' } })
      )
      assert.notEqual(forged.status, 204)
    }
  }).timeout(120_000)
})
