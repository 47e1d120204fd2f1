import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { LogoPrinter } from '#documents'
import { Engine } from '#engine'
import { Schools } from '#schools/main'
import { announce, pdf, picture, send, complete, upload } from '../../support/files.js'
import { call, recordIn } from '../../support/rest.js'
import { anotherSchool, PASSWORD } from '../../support/school/main.js'
import type { TestSchool } from '../../support/school/main.js'
import { Visitor } from '../../support/visitor.js'

const LOGO = { entity: 'core.school', field: 'logo' }
const CURRENT = '/api/v1/schools/current'

function change(token: string, json: object) {
  return call(CURRENT, { method: 'PATCH', token, json: json as never })
}

async function admin(school: TestSchool): Promise<Visitor> {
  const visitor = new Visitor()
  await visitor.get('/login')
  await visitor.post('/login', { login: school.accounts.admin.email, password: PASSWORD, next: '/' })
  return visitor
}

test.group('The logo of a school', (group) => {
  let school: TestSchool
  let other: TestSchool
  group.setup(async () => {
    school = await anotherSchool('with-a-logo')
    other = await anotherSchool('with-another-logo')
  })

  test('is uploaded by who changes the settings; for others there is no such field', async ({ assert }) => {
    const { accounts } = school
    for (const role of ['principal', 'teacher', 'parent'] as const) {
      const answer = await announce(accounts[role].token, LOGO, { name: 'a.png', size: 100 })
      assert.equal(answer.status, 422)
      assert.deepEqual(Object.keys(answer.body?.error?.details ?? {}), ['field'])
    }
    const big = await announce(accounts.admin.token, LOGO, { name: 'a.png', size: 3_000_000 })
    assert.deepEqual(Object.keys(big.body?.error?.details ?? {}), ['size'])
    const id = await send(accounts.admin.token, LOGO, 'a.png', pdf())
    assert.equal((await complete(accounts.admin.token, id)).status, 422)
  })

  test('is shown to anybody once it is set, and no more when it is another one', async ({ assert }) => {
    const { token } = school.accounts.admin
    const first = await upload(token, LOGO, 'logo.webp', await picture(500, 200, 'webp'))
    const address = (id: string) => `/brand/${school.id}/logo/${id}`
    assert.equal((await call(address(first))).status, 404)
    const set = recordIn(await change(token, { logo: { id: first } }))
    assert.containsSubset(set['logo'], { id: first, type: 'image/webp', width: 500 })
    const shown = await call(address(first))
    assert.equal(shown.status, 200)
    assert.equal(shown.headers.get('content-type'), 'image/webp')
    assert.equal(shown.headers.get('cache-control'), 'public, max-age=86400')
    assert.equal((await call(`/brand/${other.id}/logo/${first}`)).status, 404)
    assert.equal((await call(`/api/v1/files/${first}`, { token: school.accounts.parent.token })).status, 200)
    assert.equal((await call(`/api/v1/files/${first}`, { token: other.accounts.admin.token })).status, 404)

    const second = await upload(token, LOGO, 'new.png', await picture(64, 64, 'png'))
    recordIn(await change(token, { logo: second }))
    assert.equal((await call(address(first))).status, 404)
    assert.equal((await call(address(second))).status, 200)
    recordIn(await change(token, { logo: null }))
    assert.equal((await call(address(second))).status, 404)
  })

  test('takes no file of another school, of another field or of somebody else', async ({ assert }) => {
    const { token } = school.accounts.admin
    const foreign = await upload(other.accounts.admin.token, LOGO, 'b.png', await picture(64, 64, 'png'))
    const photo = await upload(
      token,
      { entity: 'people.student', field: 'photo' },
      'c.png',
      await picture(64, 64, 'png')
    )
    const owner = await upload(school.accounts.super_admin.token, LOGO, 'd.png', await picture(64, 64, 'png'))
    for (const id of [foreign, photo, owner]) {
      const answer = await change(token, { logo: { id } })
      assert.equal(answer.status, 422)
      assert.deepEqual(Object.keys(answer.body?.error?.details ?? {}), ['logo'])
    }
  })

  test('stands on the pages and the sign-in of its school and on what is printed', async ({ assert }) => {
    const { token } = school.accounts.admin
    const id = await upload(token, LOGO, 'logo.jpg', await picture(900, 300))
    const visitor = await admin(school)
    const before = (await visitor.get('/settings')).text
    assert.include(before, 'data-entity="core.school" data-field="logo"')
    recordIn(await change(token, { logo: id }))
    const address = `/brand/${school.id}/logo/${id}`
    assert.include((await visitor.get('/')).text, `src="${address}?size=thumb"`)
    assert.include((await visitor.get('/settings')).text, `&quot;id&quot;:&quot;${id}&quot;`)

    const engine = await app.container.make(Engine)
    const found = await new Schools(engine.database).schoolOf(school.id)
    assert.equal(found?.logo, id)
    const printer = await app.container.make(LogoPrinter)
    const data = (await printer.logoOf(found!)) ?? ''
    assert.match(data, /^data:image\/png;base64,iVBOR/)
    const words = Buffer.from(data.split(',')[1] ?? '', 'base64')
    assert.deepEqual([words.readUInt32BE(16), words.readUInt32BE(20)], [400, 133])
  })

  test('the form keeps it, and takes it away', async ({ assert }) => {
    const { token } = school.accounts.admin
    const id = await upload(token, LOGO, 'kept.png', await picture(64, 64, 'png'))
    const { logo, version } = recordIn(await change(token, { logo: id }))
    const visitor = await admin(school)
    await visitor.get('/settings')
    const now = recordIn(await call(CURRENT, { token }))
    const fiscal = String(now['fiscal_year_start']).split('-')
    const form: Record<string, string> = {
      version: String(version),
      name: String(now['name']),
      timezone: String(now['timezone']),
      locale: String(now['locale']),
      currency: String(now['currency']),
      rounding: String(now['rounding']),
      first_weekday: String(now['first_weekday']),
      fiscal_month: fiscal[0] ?? '',
      fiscal_day: fiscal[1] ?? '',
    }
    ;(now['working_days'] as readonly number[]).forEach((day, at) => (form[`working_days[${at}]`] = String(day)))
    const kept = { ...form, 'name': 'Renamed', 'logo[0]': '', 'logo[1]': JSON.stringify(logo) }
    assert.equal((await visitor.post('/settings', kept)).status, 303)
    const after = recordIn(await call(CURRENT, { token }))
    assert.containsSubset(after, { name: 'Renamed', logo: { id } })
    const gone = { ...form, 'name': 'Renamed', 'version': String(after['version']), 'logo[0]': '' }
    assert.equal((await visitor.post('/settings', gone)).status, 303)
    assert.isNull(recordIn(await call(CURRENT, { token }))['logo'])
  })
})
