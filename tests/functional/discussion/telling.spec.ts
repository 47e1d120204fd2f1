import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Worker } from '../../../app/jobs/main.js'
import { Deliverer } from '../../../app/messaging/main.js'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import type { RoleName } from '../../support/school/main.js'

async function settle(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await (await app.container.make(Worker)).drain()
    await (await app.container.make(Deliverer)).drain()
  }
}

async function toldTo(role: RoleName) {
  const { green } = await testSchools()
  await settle()
  const answer = await call('/api/v1/notifications?sort=-created_at&per_page=50', { token: green.accounts[role].token })
  return recordsIn(answer).map(({ title, body }) => `${String(title)} | ${String(body)}`)
}

async function world() {
  const { green } = await testSchools()
  const own = `/api/v1/people/students/${green.idOf('student.own')}`
  const as = (role: RoleName, method: string, path: string, json?: unknown) =>
    call(path, { method, token: green.accounts[role].token, ...(json === undefined ? {} : { json }) })
  return { green, own, as }
}

test.group('Who is told of a record', () => {
  test('is whoever was mentioned, once, with what was said', async ({ assert }) => {
    const { own, as } = await world()
    const before = await toldTo('teacher')
    const said = recordIn(
      await as('admin', 'POST', `${own}/comments`, { text: 'Please call home, @teacher of green.' })
    )
    recordIn(
      await as('admin', 'PATCH', `${own}/comments/${said.id}`, { text: 'Please call home today, @teacher of green.' })
    )
    const fresh = (await toldTo('teacher')).slice(0, -before.length || undefined)
    assert.deepEqual(fresh, ['admin of green mentioned you: Own Pupil | Please call home today, @teacher of green.'])
    assert.isFalse((await toldTo('parent')).some((line) => line.includes('Please call home')))
  })

  test('is whoever follows it, of changes to fields that he may read, by name and never by value', async ({
    assert,
  }) => {
    const { own, as, green } = await world()
    recordIn(await as('teacher', 'POST', `${own}/followers`))
    const before = (await toldTo('teacher')).length
    recordIn(await as('admin', 'PATCH', own, { house: 'Kaveri', office_note: 'Secret of the office' }))
    recordIn(await as('admin', 'PATCH', own, { office_note: 'Another secret' }))
    recordIn(await as('admin', 'POST', `${own}/comments`, { text: 'Moved to Kaveri.' }))
    const told = await toldTo('teacher')
    const fresh = told.slice(0, told.length - before)
    assert.sameMembers(fresh, [
      'admin of green changed: Own Pupil | Changed: House',
      'admin of green commented: Own Pupil | Moved to Kaveri.',
    ])
    assert.isFalse(fresh.some((line) => /secret|Office note/i.test(line)))

    // Whoever does it himself is not told, and whoever left it hears no more.
    const { length } = await toldTo('teacher')
    recordIn(await as('teacher', 'POST', `${own}/comments`, { text: 'Seen.' }))
    assert.lengthOf(await toldTo('teacher'), length)
    await as('teacher', 'DELETE', `${own}/followers`)
    recordIn(await as('admin', 'PATCH', own, { house: 'Ganga' }))
    assert.lengthOf(await toldTo('teacher'), length)
    assert.isString(green.id)
  })

  test('is nobody who sees the record no more when the message leaves', async ({ assert }) => {
    const { as, green } = await world()
    const { engine } = await testSchools()
    const made = recordIn(
      await as('admin', 'POST', '/api/v1/people/students', {
        name: 'Passing Pupil',
        status: 'active',
        is_boarder: false,
      })
    )
    const path = `/api/v1/people/students/${made.id}`
    recordIn(await as('accountant', 'POST', `${path}/followers`))
    const { length } = await toldTo('accountant')
    recordIn(await as('admin', 'PATCH', path, { house: 'Yamuna' }))
    assert.equal((await as('admin', 'DELETE', path)).status, 200)
    assert.lengthOf(await toldTo('accountant'), length)
    const [delivery] = (
      await engine.list(green.system, 'core.delivery', 'message=core.changed&sort=-created_at&per_page=1')
    ).data
    assert.containSubset(delivery, { state: 'skipped', reason: 'no_access' })
  })
})
