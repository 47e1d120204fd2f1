import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import type { RoleName } from '../../support/school/main.js'

const AUDIT = '/api/v1/audit-entries'

/** A new pupil whom the admin has then changed, office note and all. */
async function changedStudent(name: string): Promise<string> {
  const { green } = await testSchools()
  const { token } = green.accounts.admin
  const body = { name, status: 'active', is_boarder: false, office_note: 'First note', medical_note: 'None' }
  const { id } = recordIn(await call('/api/v1/people/students', { method: 'POST', token, json: body }))
  const json = { house: 'Ganga', office_note: 'Second note' }
  recordIn(await call(`/api/v1/people/students/${id}`, { method: 'PATCH', token, json }))
  return id
}

async function entriesFor(role: RoleName, path: string): Promise<readonly JsonObject[]> {
  const { green } = await testSchools()
  return recordsIn(await call(path, { token: green.accounts[role].token }))
}

test.group('GET the history of a record', () => {
  test('tells who did what and when, old and new values, newest first', async ({ assert }) => {
    const { green } = await testSchools()
    const id = await changedStudent('Told Pupil')
    const [change, creation, ...others] = await entriesFor('admin', `/api/v1/people/students/${id}/history`)
    assert.isEmpty(others)
    assert.containSubset(change, {
      action: 'update',
      actor_kind: 'user',
      actor: { id: green.accounts.admin.userId, name: 'admin of green' },
      before: { house: null, office_note: 'First note' },
      after: { house: 'Ganga', office_note: 'Second note' },
      hidden: false,
      erased: false,
    })
    assert.containSubset(creation, { action: 'create', before: null, after: { name: 'Told Pupil' } })
    assert.notProperty(change, 'address')
  })

  test('is that of its aliases, pages, and takes no parameter of lists', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const path = `/api/v1/students/${await changedStudent('Paged Pupil')}/history`
    const first = await call(`${path}?per_page=1`, { token })
    const next = await call(`${path}?per_page=1&cursor=${String(first.body?.meta?.next_cursor)}`, { token })
    assert.deepEqual(
      [...recordsIn(first), ...recordsIn(next)].map(({ action }) => action),
      ['update', 'create']
    )
    assert.isNull(next.body?.meta?.next_cursor)
    const refused = await call(`${path}?sort=at&entity=x&cursor=bad`, { token })
    assert.deepEqual(Object.keys(refused.body?.error?.details ?? {}), ['sort', 'entity'])
    assert.equal((await call(`${path}?cursor=bad`, { token })).status, 422)
  })

  test('costs as many statements for one entry as for many', async ({ assert }) => {
    const { green, engine } = await testSchools()
    const id = await changedStudent('Counted Pupil')
    const session = engine.session({
      ...green.system,
      kind: 'user',
      userId: green.accounts.admin.userId,
      roles: ['admin'],
    })
    const count = async (perPage: number) => {
      const work = () => engine.history(session.actor, 'people.student', id, `per_page=${perPage}`)
      return (await engine.database.countStatements(work)).statements.length
    }
    assert.deepEqual([await count(1), await count(100)], [3, 3])
  })
})

test.group('GET the audit', () => {
  test('narrows by entity, record, actor, action and days', async ({ assert }) => {
    const { green } = await testSchools()
    const id = await changedStudent('Narrowed Pupil')
    const by = async (query: string) => (await entriesFor('admin', `${AUDIT}?record=${id}&${query}`)).length
    assert.equal(await by(''), 2)
    assert.equal(await by('entity=people.student&action=update'), 1)
    assert.equal(await by('entity=people.guardian'), 0)
    assert.equal(await by(`actor=${green.accounts.admin.userId}`), 2)
    assert.equal(await by(`filter[actor]=${green.accounts.principal.userId}`), 0)
    const [entry] = await entriesFor('admin', `${AUDIT}?record=${id}&per_page=1`)
    const at = String(entry?.at)
    assert.equal(
      await by(`from=${at}`),
      (await entriesFor('admin', `${AUDIT}?record=${id}`)).filter((e) => String(e.at) >= at).length
    )
    assert.equal(await by(`to=2020-01-01`), 0)
    assert.containSubset(entry, { entity: 'people.student', record: id, address: '127.0.0.1' })
  })

  test('refuses what it does not know by name', async ({ assert }) => {
    const { green } = await testSchools()
    const { token } = green.accounts.admin
    const answer = await call(`${AUDIT}?digest=x&record=1&from=soon&per_page=900&filter[at][gte]=2026-01-01`, { token })
    assert.equal(answer.status, 422)
    assert.sameMembers(Object.keys(answer.body?.error?.details ?? {}), [
      'digest',
      'record',
      'from',
      'per_page',
      'filter[at][gte]',
    ])
  })

  test('never answers with salts and digests', async ({ assert }) => {
    const [entry] = await entriesFor('admin', AUDIT)
    for (const name of ['salt', 'digest', 'content']) assert.notProperty(entry, name)
  })
})
