import { test } from '@japa/runner'
import type { JsonObject } from '../../app/engine/base/main.js'
import { call, recordIn, recordsIn } from '../support/rest.js'
import { testSchools } from '../support/school/main.js'

const API = '/api/v1'
const VIEWS = `${API}/saved-views`
let number = 0

async function arrange() {
  const { green, engine } = await testSchools()
  const tokens = {
    admin: green.accounts.admin.token,
    teacher: green.accounts.teacher.token,
    accountant: green.accounts.accountant.token,
    parent: green.accounts.parent.token,
  }
  const save = (token: string, json: JsonObject) => call(VIEWS, { method: 'POST', token, json })
  const saved = async (token: string, json: JsonObject) => {
    const answer = await save(token, { entity: 'people.student', name: `View ${++number}`, ...json })
    if (answer.status !== 201) throw new Error(answer.text)
    return recordIn(answer)
  }
  const offered = async (token: string, entity = 'people.student') =>
    recordIn(await call(`${VIEWS}/offered?entity=${entity}`, { token }))
  const offeredView = async (token: string, id: unknown) =>
    ((await offered(token))['views'] as readonly JsonObject[]).find((view) => view['id'] === id)
  const share = (token: string, view: unknown, roles: readonly string[] | null) =>
    call(`${VIEWS}/share`, { method: 'POST', token, json: { view: String(view), roles } })
  return { green, engine, ...tokens, save, saved, offered, offeredView, share }
}

test.group('Saved views', () => {
  test('keep filters, order, columns and page size, for their maker alone', async ({ assert }) => {
    const { teacher, admin, saved, offeredView } = await arrange()
    const definition = 'filter[status]=active&search=a&sort=-name&fields=name,status&per_page=50'
    const view = await saved(teacher, { definition })
    assert.deepInclude(await offeredView(teacher, view['id']), {
      is_own: true,
      is_default: false,
      left_out: [],
      left_out_count: 0,
      query: new URLSearchParams(definition).toString(),
    })
    assert.isUndefined(await offeredView(admin, view['id']))
    const path = `${VIEWS}/${String(view['id'])}`
    assert.equal((await call(path, { token: admin })).status, 404)
    assert.equal((await call(path, { token: teacher })).status, 200)
    const foreign = await call(path, { method: 'PATCH', token: admin, json: { name: 'Mine now' } })
    assert.equal(foreign.status, 404)
    assert.notInclude(
      recordsIn(await call(VIEWS, { token: admin })).map(({ id }) => id),
      view['id']
    )
    assert.equal((await call(path, { method: 'PATCH', token: teacher, json: { name: 'Renamed' } })).status, 200)
    assert.equal((await call(path, { method: 'DELETE', token: teacher })).status, 200)
    assert.isUndefined(await offeredView(teacher, view['id']))
  })

  test('are refused where they name what their maker may not use, by the name', async ({ assert }) => {
    const { teacher, parent, save } = await arrange()
    const base = { entity: 'people.student', name: 'Wrong' }
    for (const [definition, named] of [
      ['filter[no_such]=1', 'filter[no_such]'],
      ['sort=no_such', 'sort'],
      ['fields=no_such', 'fields'],
      ['filter[status]=no_such', 'filter[status]'],
      ['page=2', 'page'],
      ['status=active', 'status'],
    ] as const) {
      const answer = await save(teacher, { ...base, definition })
      assert.equal(answer.status, 422, definition)
      assert.include(answer.text, named)
    }
    assert.equal((await save(teacher, { ...base, entity: 'core.exchange' })).status, 422)
    assert.equal((await save(teacher, { ...base, entity: 'no.such' })).status, 422)
    assert.equal((await save(teacher, { ...base, owner: newOwner })).status, 422)
    assert.equal((await save(teacher, { ...base, shared_with: ['teacher'] })).status, 422)
    assert.include([403, 404], (await save(parent, { ...base })).status)
  })

  test('are shared by who has the right, and tell nothing that their reader may not see', async ({ assert }) => {
    const { admin, teacher, accountant, saved, offeredView, share } = await arrange()
    const own = await saved(teacher, {})
    assert.equal((await share(teacher, own['id'], ['accountant'])).status, 403)
    const view = await saved(admin, { definition: 'filter[status]=active&fields=name,medical_note' })
    assert.equal((await share(admin, view['id'], ['no_such_role'])).status, 422)
    assert.equal((await share(admin, own['id'], ['accountant'])).status, 422)
    assert.equal((await share(admin, view['id'], ['accountant'])).status, 200)
    assert.isUndefined(await offeredView(teacher, view['id']))
    const seen = await offeredView(accountant, view['id'])
    assert.deepInclude(seen, { is_own: false, left_out: [], left_out_count: 1, shared_with: [] })
    assert.equal(seen?.['query'], 'filter%5Bstatus%5D=active&fields=name')
    assert.notInclude(JSON.stringify(seen), 'medical')
    assert.equal((await call(`${VIEWS}/${String(view['id'])}`, { token: accountant })).status, 404)
    assert.equal((await share(admin, view['id'], null)).status, 200)
    assert.isUndefined(await offeredView(accountant, view['id']))
  })

  test('say what is gone instead of failing', async ({ assert }) => {
    const { engine, green, teacher, saved, offeredView } = await arrange()
    const view = await saved(teacher, { definition: 'filter[status]=active' })
    await engine.update(green.system, 'core.saved_view', String(view['id']), {
      definition:
        'filter[was_here]=1&filter[or][0][gone]=1&filter[or][1][status]=active&sort=old,-name&fields=name,lost&filter[status]=gone&%%%',
    })
    assert.deepInclude(await offeredView(teacher, view['id']), { query: '', left_out_count: 0 })
    await engine.update(green.system, 'core.saved_view', String(view['id']), {
      definition:
        'filter[was_here]=1&filter[or][0][gone]=1&filter[or][1][status]=active&sort=old,-name&fields=name,lost&filter[status]=gone',
    })
    assert.deepInclude(await offeredView(teacher, view['id']), {
      query: 'sort=-name&fields=name',
      left_out: [
        'filter[was_here]',
        'sort=old',
        'fields=lost',
        'filter[status]',
        'filter[or][0][gone]',
        'filter[or][1][status]',
      ],
      left_out_count: 6,
    })
  })

  test('open a list for who says so, and nobody else', async ({ assert }) => {
    const { teacher, accountant, admin, saved, offeredView, share } = await arrange()
    const view = await saved(admin, { definition: 'sort=-name' })
    const choose = (token: string, json: JsonObject) =>
      call(`${VIEWS}/set-default`, { method: 'POST', token, json: { entity: 'people.student', ...json } })
    assert.equal((await choose(teacher, { view: String(view['id']) })).status, 422)
    await share(admin, view['id'], ['teacher', 'accountant'])
    assert.equal((await choose(teacher, { view: String(view['id']) })).status, 200)
    assert.deepInclude(await offeredView(teacher, view['id']), { is_default: true })
    assert.deepInclude(await offeredView(accountant, view['id']), { is_default: false })
    assert.equal((await choose(teacher, {})).status, 200)
    assert.deepInclude(await offeredView(teacher, view['id']), { is_default: false })
  })
})

const newOwner = '00000000-0000-7000-8000-000000000009'
