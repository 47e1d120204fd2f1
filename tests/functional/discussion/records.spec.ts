import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { parseQueryString, readTimeline } from '../../../app/engine/main.js'
import { SchoolOperations } from '../../../app/schools/main.js'
import { pdf, upload } from '../../support/files.js'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import type { Answer } from '../../support/rest.js'
import { anotherSchool, testSchools } from '../../support/school/main.js'
import type { RoleName } from '../../support/school/main.js'

const ATTACHED = { entity: 'people.student', field: '_attachments' }

async function as(role: RoleName) {
  const { green } = await testSchools()
  const { token, userId } = green.accounts[role]
  const of = (key: string) => `/api/v1/people/students/${green.idOf(key)}`
  const send = (method: string, path: string, json?: unknown): Promise<Answer> =>
    call(path, { method, token, ...(json === undefined ? {} : { json }) })
  return { token, userId, of, send }
}

async function pupil(name: string): Promise<string> {
  const { send } = await as('admin')
  const made = await send('POST', '/api/v1/people/students', { name, status: 'active', is_boarder: false })
  return `/api/v1/people/students/${recordIn(made).id}`
}

/** Makes a tag of the school unless it is there; answers its name. */
async function tag(name: string): Promise<string> {
  const { send } = await as('admin')
  const { status } = await send('POST', '/api/v1/tags', { name, colour: 'orange' })
  if (status !== 201 && status !== 409 && status !== 422) throw new Error(String(status))
  return name
}

test.group('Comments on a record', () => {
  test('are seen and written by who sees the record and takes part, and by nobody else', async ({ assert }) => {
    const admin = await as('admin')
    const own = admin.of('student.own')
    const foreign = admin.of('student.foreign')
    const said = recordIn(await admin.send('POST', `${own}/comments`, { text: '  Spoke to the mother. ' }))
    assert.containSubset(said, { text: 'Spoke to the mother.', removed: false, mentions: [] })
    assert.deepEqual((said.author as JsonObject).id, admin.userId)
    recordIn(await admin.send('POST', `${foreign}/comments`, { text: 'Of another class.' }))

    const teacher = await as('teacher')
    const seen = recordsIn(await teacher.send('GET', `${own}/comments`))
    assert.include(
      seen.map(({ text }) => text),
      'Spoke to the mother.'
    )
    assert.equal((await teacher.send('GET', `${foreign}/comments`)).status, 404)
    assert.equal((await teacher.send('POST', `${foreign}/comments`, { text: 'No' })).status, 404)
    // A pupil and a parent read the record; what the staff say is not for them.
    for (const role of ['student', 'parent'] as const) {
      const reader = await as(role)
      assert.equal((await reader.send('GET', own)).status, 200)
      for (const part of ['comments', 'tags', 'followers', 'attachments']) {
        const answer = await reader.send('GET', `${own}/${part}`)
        assert.deepEqual([answer.status, answer.body?.data], [403, null], `${role} ${part}`)
      }
      assert.equal((await reader.send('POST', `${own}/comments`, { text: 'No' })).status, 403)
      assert.equal((await reader.send('GET', `${own}/timeline`)).status, 403)
      assert.equal((await reader.send('GET', `${foreign}/comments`)).status, 404)
    }
    const { river } = await testSchools()
    assert.equal((await call(`${own}/comments`, { token: river.accounts.admin.token })).status, 404)
  })

  test('name what is wrong with them, and write nothing then', async ({ assert }) => {
    const { send } = await as('admin')
    const path = `${await pupil('Quiet Pupil')}/comments`
    const wrong: readonly (readonly [unknown, string])[] = [
      [{}, 'text'],
      [{ text: '   ' }, 'text'],
      [{ text: 'x'.repeat(5001) }, 'text'],
      [{ text: 'turned \u202e round' }, 'text'],
      [{ text: 'x', author: 'me' }, 'author'],
      [{ text: ['x'] }, 'text'],
    ]
    for (const [body, name] of wrong) {
      const answer = await send('POST', path, body)
      assert.deepEqual([answer.status, Object.keys(answer.body?.error?.details ?? {})], [422, [name]])
    }
    assert.isEmpty(recordsIn(await send('GET', path)))
  })

  test('are changed by their author alone, taken away also by who moderates; the history tells of it', async ({
    assert,
  }) => {
    const admin = await as('admin')
    const teacher = await as('teacher')
    const path = `${admin.of('student.own')}/comments`
    const own = recordIn(await teacher.send('POST', path, { text: 'Late again' }))
    const others = recordIn(await admin.send('POST', path, { text: 'Called home' }))
    assert.equal((await admin.send('PATCH', `${path}/${own.id}`, { text: 'Never' })).status, 403)
    const edited = recordIn(await teacher.send('PATCH', `${path}/${own.id}`, { text: 'Late by an hour' }))
    assert.equal(edited.text, 'Late by an hour')
    assert.isString(edited.edited_at)
    assert.equal((await teacher.send('DELETE', `${path}/${others.id}`)).status, 403)
    assert.equal((await admin.send('DELETE', `${path}/${own.id}`)).status, 200)
    assert.equal((await teacher.send('PATCH', `${path}/${own.id}`, { text: 'Again' })).status, 404)
    const left = recordsIn(await teacher.send('GET', path)).find(({ id }) => id === own.id)
    assert.containSubset(left, { text: null, removed: true, mentions: [] })
    // A comment is found below its own record only.
    const elsewhere = await pupil('Elsewhere Pupil')
    assert.equal((await admin.send('DELETE', `${elsewhere}/comments/${others.id}`)).status, 404)
    const acts = recordsIn(await admin.send('GET', `${admin.of('student.own')}/history?per_page=20`)).map(
      ({ action }) => action
    )
    for (const act of ['comment', 'edit_comment', 'remove_comment']) assert.include(acts, act)
  })

  test('page from the newest on, and a key says one thing once', async ({ assert }) => {
    const { send, token } = await as('admin')
    const path = `${await pupil('Talked About')}/comments`
    for (const text of ['one', 'two', 'three']) recordIn(await send('POST', path, { text }))
    const first = await send('GET', `${path}?per_page=2`)
    const next = await send('GET', `${path}?per_page=2&cursor=${String(first.body?.meta?.next_cursor)}`)
    assert.deepEqual(
      [...recordsIn(first), ...recordsIn(next)].map(({ text }) => text),
      ['three', 'two', 'one']
    )
    assert.isNull(next.body?.meta?.next_cursor)
    assert.equal((await send('GET', `${path}?sort=at`)).status, 422)
    const headers = { 'idempotency-key': 'said-once' }
    const twice = [0, 1].map(() => call(path, { method: 'POST', token, headers, json: { text: 'four' } }))
    const [a, b] = await Promise.all(twice)
    assert.equal(recordIn(a as Answer).id, recordIn(b as Answer).id)
    assert.lengthOf(recordsIn(await send('GET', path)), 4)
  })

  test('mention only who may read the record', async ({ assert }) => {
    const admin = await as('admin')
    const teacher = await as('teacher')
    const text = 'Please look, @teacher of green, and @parent of green; not @nobody. mail@teacher of green'
    const mine = recordIn(await admin.send('POST', `${admin.of('student.own')}/comments`, { text }))
    assert.deepEqual(mine.mentions, [{ id: teacher.userId, name: 'teacher of green' }])
    const foreign = recordIn(await admin.send('POST', `${admin.of('student.foreign')}/comments`, { text }))
    assert.deepEqual(foreign.mentions, [])
  })

  test('are gone with a deleted record and there again when it is restored', async ({ assert }) => {
    const { send } = await as('admin')
    const path = await pupil('Deleted Pupil')
    recordIn(await send('POST', `${path}/comments`, { text: 'Stays' }))
    assert.equal((await send('DELETE', path)).status, 200)
    assert.equal((await send('GET', `${path}/comments`)).status, 404)
    recordIn(await send('POST', `${path}/restore`))
    assert.deepEqual(
      recordsIn(await send('GET', `${path}/comments`)).map(({ text }) => text),
      ['Stays']
    )
  })
})

test.group('Tags of records', () => {
  test('are put on and taken off by name, shown in lists and filtered by, within the grant', async ({ assert }) => {
    const admin = await as('admin')
    const teacher = await as('teacher')
    const name = await tag('Watch list')
    await tag('Sibling')
    const own = admin.of('student.own')
    const foreign = admin.of('student.foreign')
    recordIn(await teacher.send('PATCH', `${own}/tags`, { add: [name.toUpperCase()] }))
    recordIn(await admin.send('PATCH', `${foreign}/tags`, { add: [name, 'Sibling'] }))
    assert.equal((await teacher.send('PATCH', `${foreign}/tags`, { add: [name] })).status, 404)

    const list = '/api/v1/people/students'
    const idsFor = async (who: Awaited<ReturnType<typeof as>>, query: string) =>
      recordsIn(await who.send('GET', `${list}?${query}`)).map(({ id }) => id)
    const [a, b] = [own, foreign].map((path) => path.split('/').at(-1) ?? '')
    assert.sameMembers(await idsFor(admin, 'filter[_tags][has]=watch list'), [a, b])
    assert.deepEqual(await idsFor(admin, 'filter[_tags][in]=Sibling,other'), [b])
    assert.deepEqual(await idsFor(teacher, 'filter[_tags][has]=Watch list'), [a])
    assert.deepEqual(await idsFor(teacher, 'filter[_tags][has]=Sibling'), [])
    assert.deepEqual(
      await idsFor(admin, `filter[or][0][_tags][has]=Sibling&filter[or][1][id]=${a}`).then((ids) => ids.toSorted()),
      [a, b].toSorted()
    )

    const shown = recordsIn(await admin.send('GET', `${list}?include=_tags&filter[id][in]=${a},${b}&sort=name`))
    assert.deepEqual(
      shown.map(({ _tags: tags }) => (tags as readonly JsonObject[]).map(({ name: word }) => word)),
      [['Sibling', 'Watch list'], ['Watch list']]
    )
    const one = recordIn(await admin.send('GET', `${own}?include=_tags&fields=name`))
    assert.containSubset(one._tags, [{ name: 'Watch list', colour: 'orange' }])

    recordIn(await admin.send('PATCH', `${foreign}/tags`, { remove: ['Sibling'] }))
    assert.deepEqual(
      recordsIn(await admin.send('GET', `${foreign}/tags`)).map(({ name: word }) => word),
      [name]
    )
  })

  test('stay as many as a record may have when several people add some at once', async ({ assert }) => {
    const { send } = await as('admin')
    const path = await pupil('Tagged Pupil')
    const named = (word: string) => Promise.all(Array.from({ length: 12 }, (_, at) => tag(`${word} ${at}`)))
    const [first, second] = [await named('First'), await named('Second')]
    const answers = await Promise.all([first, second].map((add) => send('PATCH', `${path}/tags`, { add })))
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 422])
    assert.lengthOf(recordsIn(await send('GET', `${path}/tags`)), 12)
  })

  test('are unknown to who may not see them, whatever the operator, and unknown tags are named', async ({ assert }) => {
    const admin = await as('admin')
    const parent = await as('parent')
    const list = '/api/v1/people/students'
    for (const query of [
      'filter[_tags][has]=Watch',
      'filter[_tags][in]=a',
      'include=_tags',
      'filter[_tags][null]=true',
    ]) {
      assert.equal((await parent.send('GET', `${list}?${query}`)).status, 422, query)
    }
    for (const query of [
      'filter[_tags][contains]=a',
      'filter[_tags][neq]=a',
      'sort=_tags',
      'fields=_tags',
      'filter[household._tags][starts]=x',
    ]) {
      assert.equal((await admin.send('GET', `${list}?${query}`)).status, 422, query)
    }
    assert.equal((await admin.send('GET', `/api/v1/academics/years?filter[_tags][has]=a`)).status, 422)
    const path = await pupil('Untagged Pupil')
    const refused = await admin.send('PATCH', `${path}/tags`, { add: ['Never made'] })
    assert.deepEqual([refused.status, refused.body?.error?.details], [422, { add: ['there is no tag "Never made".'] }])
    assert.equal((await admin.send('PATCH', `${path}/tags`, {})).status, 422)
    assert.equal(
      (await (await as('teacher')).send('POST', '/api/v1/tags', { name: 'Mine', colour: 'red' })).status,
      403
    )
  })
})

test.group('Followers of a record', () => {
  test('follow it themselves, once, as long as they see it', async ({ assert }) => {
    const teacher = await as('teacher')
    const own = teacher.of('student.own')
    assert.deepEqual(recordIn(await teacher.send('POST', `${own}/followers`)).following, true)
    await teacher.send('POST', `${own}/followers`)
    const followers = recordsIn(await teacher.send('GET', `${own}/followers`))
    assert.deepEqual(followers.filter(({ user }) => (user as JsonObject).id === teacher.userId).length, 1)
    assert.equal((await teacher.send('POST', `${teacher.of('student.foreign')}/followers`)).status, 404)
    await teacher.send('DELETE', `${own}/followers`)
    const left = recordsIn(await teacher.send('GET', `${own}/followers`))
    assert.isFalse(left.some(({ user }) => (user as JsonObject).id === teacher.userId))
  })
})

test.group('Files attached to a record', () => {
  test('are had by who takes part in its discussion, and by nobody else', async ({ assert }) => {
    const admin = await as('admin')
    const teacher = await as('teacher')
    const parent = await as('parent')
    const own = admin.of('student.own')
    const file = await upload(teacher.token, ATTACHED, 'letter.pdf', pdf())
    assert.equal((await admin.send('POST', `${own}/attachments`, { file })).status, 422)
    assert.equal((await teacher.send('POST', `${teacher.of('student.foreign')}/attachments`, { file })).status, 404)
    const attached = recordIn(await teacher.send('POST', `${own}/attachments`, { file }))
    assert.containSubset(attached, { id: file, name: 'letter.pdf', type: 'application/pdf' })
    assert.equal((await teacher.send('POST', `${own}/attachments`, { file })).status, 422)
    const bytes = (token: string) => call(`/api/v1/files/${file}`, { token })
    assert.equal((await bytes(teacher.token)).status, 200)
    assert.equal((await bytes(admin.token)).status, 200)
    for (const role of ['parent', 'student'] as const) {
      assert.equal((await bytes((await as(role)).token)).status, 404, role)
    }
    assert.equal((await parent.send('POST', '/api/v1/files', { ...ATTACHED, name: 'a.pdf', size: 10 })).status, 422)
    assert.include(
      recordsIn(await admin.send('GET', `${own}/attachments`)).map(({ id }) => id),
      file
    )
    assert.equal((await admin.send('DELETE', `${own}/attachments/${file}`)).status, 200)
    assert.equal((await bytes(teacher.token)).status, 404)
  })
})

test.group('The timeline of a record', () => {
  test('tells changes, comments and files in one order, page after page', async ({ assert }) => {
    const { send, token } = await as('admin')
    const path = await pupil('Eventful Pupil')
    recordIn(await send('POST', `${path}/comments`, { text: 'First word' }))
    recordIn(await send('PATCH', path, { house: 'Ganga' }))
    const file = await upload(token, ATTACHED, 'note.pdf', pdf())
    recordIn(await send('POST', `${path}/attachments`, { file }))
    const all = recordsIn(await send('GET', `${path}/timeline`))
    assert.sameMembers(
      all.map(({ kind, action }) => `${String(kind)} ${typeof action === 'string' ? action : ''}`.trim()),
      ['change create', 'comment', 'change update', 'attachment']
    )
    const times = all.map(({ at }) => String(at))
    assert.deepEqual(times, times.toSorted().toReversed())
    const walked: unknown[] = []
    for (let cursor = ''; ;) {
      const page = await send('GET', `${path}/timeline?per_page=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
      walked.push(...recordsIn(page).map(({ id }) => id))
      const next = page.body?.meta?.next_cursor
      if (typeof next !== 'string') break
      cursor = next
    }
    assert.deepEqual(
      walked,
      all.map(({ id }) => id)
    )
    assert.equal((await send('GET', `${path}/timeline?per_page=101`)).status, 422)
  })

  test('tells what was sent about it, never its words, to who reads all that is sent', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const admin = await as('admin')
    const path = await pupil('Billed Pupil')
    const record = path.split('/').at(-1) ?? ''
    const shown = { is_shown: true, is_read: false, title: 'Hidden words', body: 'More of them' }
    const told = { recipient: admin.userId, user: admin.userId, ...shown }
    const message = { message: 'fees.receipt_made', kind: 'receipt', entity: 'people.student', record }
    const key = `timeline:${record}`
    const { id = null } = await engine.create(green.system, 'core.notification', { ...message, ...told, key })
    const delivery = { notification: id, message: 'fees.receipt_made', kind: 'receipt', channel: 'mail' }
    const sent = { state: 'sent', attempts: 1, next_at: '2026-06-01T00:00:00.000Z' }
    await engine.create(green.system, 'core.delivery', { ...delivery, ...sent })
    const seen = recordsIn(await admin.send('GET', `${path}/timeline`)).filter(({ kind }) => kind === 'message')
    assert.lengthOf(seen, 1)
    const channels = [{ channel: 'mail', state: 'sent' }]
    assert.containSubset(seen[0], { id, message: 'fees.receipt_made', to: { id: admin.userId }, channels })
    assert.notInclude(JSON.stringify(seen), 'Hidden words')
    const teacher = await as('teacher')
    const own = teacher.of('student.own')
    const about = { ...message, record: own.split('/').at(-1) ?? '' }
    await engine.create(green.system, 'core.notification', { ...about, ...told, key: `${key}:own` })
    const kinds = recordsIn(await teacher.send('GET', `${own}/timeline`)).map(({ kind }) => kind)
    assert.notInclude(kinds, 'message')
  })
})

test.group('What is said about records', () => {
  test('goes with the school into its archive and comes back', async ({ assert }) => {
    const school = await anotherSchool('talkative')
    const { token } = school.accounts.admin
    const path = `/api/v1/people/students/${school.idOf('student.own')}`
    recordIn(await call('/api/v1/tags', { method: 'POST', token, json: { name: 'Kept', colour: 'red' } }))
    recordIn(await call(`${path}/comments`, { method: 'POST', token, json: { text: 'Kept word' } }))
    recordIn(await call(`${path}/tags`, { method: 'PATCH', token, json: { add: ['Kept'] } }))
    await call(`${path}/followers`, { method: 'POST', token })
    const operations = await app.container.make(SchoolOperations)
    const lines: string[] = []
    await operations.export(school.id, (line) => void lines.push(line))
    await operations.setStatus(null, school.id, 'suspended')
    await operations.delete(school.id, school.slug)
    async function* from() {
      yield* lines
    }
    await operations.restore(from())
    assert.deepEqual(
      recordsIn(await call(`${path}/comments`, { token })).map(({ text }) => text),
      ['Kept word']
    )
    assert.deepEqual(
      recordsIn(await call(`${path}/tags`, { token })).map(({ name }) => name),
      ['Kept']
    )
    assert.lengthOf(recordsIn(await call(`${path}/followers`, { token })), 1)
  })
})

test.group('Discussions cost', () => {
  test('as many statements for one record as for many', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const { send } = await as('admin')
    const path = await pupil('Counted Discussion')
    const id = path.split('/').at(-1) ?? ''
    await tag('Counted')
    const actor = { ...green.system, kind: 'user' as const, userId: green.accounts.admin.userId, roles: ['admin'] }
    const count = async (work: () => Promise<unknown>) =>
      (await engine.database.countStatements(work)).statements.length
    const lists = async () => [
      await count(() => engine.list(actor, 'people.student', 'include=_tags&per_page=100')),
      await count(() => readTimeline(engine.session(actor), 'people.student', id, parseQueryString('per_page=100'))),
    ]
    recordIn(await send('PATCH', `${path}/tags`, { add: ['Counted'] }))
    recordIn(await send('POST', `${path}/comments`, { text: 'one' }))
    const [list = 0, timeline = 0] = await lists()
    assert.equal(list, 3)
    for (const text of ['two', 'three', 'four']) recordIn(await send('POST', `${path}/comments`, { text }))
    recordIn(await send('PATCH', `${await pupil('Counted Too')}/tags`, { add: ['Counted'] }))
    assert.deepEqual(await lists(), [list, timeline])
    assert.isAtMost(timeline, 8)
  })
})
