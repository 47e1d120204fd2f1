import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/main.js'
import { call, recordIn, recordsIn } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'
import { signIn } from '../../support/visitor.js'

const SUBJECTS = '/api/v1/academics/subjects'
const SECTIONS = '/api/v1/academics/sections'

/** Two subjects of the green school, one of another school, and its class `section.own` without any. */
async function subjects() {
  const { green, river, engine } = await testSchools()
  const tag = Math.random().toString(36).slice(2, 8)
  const create = async (name: string, school = green, more: JsonObject = {}) =>
    String(
      (await engine.create(school.system, 'academics.subject', { name: `${name} ${tag}`, kind: 'theory', ...more })).id
    )
  const [maths, art, foreign] = [await create('Maths'), await create('Art'), await create('Elsewhere', river)]
  const section = green.idOf('section.own')
  const token = green.accounts.admin.token
  const before = recordIn(await call(`${SECTIONS}/${section}`, { token }))
  const cleared = await call(`${SECTIONS}/${section}`, {
    method: 'PATCH',
    token,
    json: { version: before['version'], subjects: [] },
  })
  const version = async () => Number(recordIn(await call(`${SECTIONS}/${section}`, { token }))['version'])
  const patch = async (json: JsonObject, as = token) =>
    call(`${SECTIONS}/${section}`, { method: 'PATCH', token: as, json: { version: await version(), ...json } })
  const held = async () => {
    const record = recordIn(await call(`${SECTIONS}/${section}?include=subjects`, { token }))
    return (record['subjects'] as readonly JsonObject[]).map(({ target, periods }) => [target, periods])
  }
  return { green, create, tag, maths, art, foreign, section, token, patch, held, version, cleared }
}

test.group('REST | links to many', () => {
  test('are written as ids, as rows and as changes, and read as rows', async ({ assert }) => {
    const { maths, art, patch, held, green } = await subjects()
    assert.equal((await patch({ subjects: [maths, art] })).status, 200)
    assert.deepEqual(await held(), [
      [maths, null],
      [art, null],
    ])
    const teacher = green.idOf('staff.own')
    const body = { subjects: [{ target: art, periods: 4, teacher }, maths] }
    const answer = await patch(body)
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(await held(), [
      [art, 4],
      [maths, null],
    ])
    await patch({ subjects: { update: [{ target: maths, periods: 6 }], remove: [art] } })
    assert.deepEqual(await held(), [[maths, 6]])
  })

  test('are refused with the name of what is wrong, and nothing is half written', async ({ assert }) => {
    const { maths, art, foreign, patch, held, section, token, version } = await subjects()
    await patch({ subjects: [maths] })
    const at = await version()
    const details = async (rows: JsonObject['subjects']) =>
      (await patch({ subjects: rows ?? null, room: 'R-1' })).body?.error
    assert.deepEqual((await details([maths, foreign]))?.details, { 'subjects.1.target': ['does not exist.'] })
    assert.deepEqual((await details([maths, { target: maths }]))?.details, { 'subjects.1.target': ['is named twice.'] })
    assert.deepEqual(Object.keys((await details([{ target: art, periods: 41 }]))?.details ?? {}), [
      'subjects.0.periods',
    ])
    assert.deepEqual(Object.keys((await details([{ target: art, colour: 'red' }]))?.details ?? {}), [
      'subjects.0.colour',
    ])
    assert.deepEqual(Object.keys((await details('all'))?.details ?? {}), ['subjects'])
    assert.deepEqual(Object.keys((await details({ put: [] }))?.details ?? {}), ['subjects'])
    const json = { subjects: [art] }
    assert.equal((await call(`${SECTIONS}/${section}`, { method: 'PATCH', token, json })).status, 428)
    const stale = { subjects: [art], version: at - 1 }
    assert.equal((await call(`${SECTIONS}/${section}`, { method: 'PATCH', token, json: stale })).status, 409)
    assert.equal(await version(), at)
    assert.deepEqual(await held(), [[maths, null]])
  })

  test('are changed by who may change the record, and seen by who may see it', async ({ assert }) => {
    const { green, maths, patch, section } = await subjects()
    await patch({ subjects: [maths] })
    for (const role of ['teacher', 'parent'] as const) {
      const { token } = green.accounts[role]
      assert.equal((await patch({ subjects: [] }, token)).status, 403, role)
      const seen = recordIn(await call(`${SECTIONS}/${section}?include=subjects,subjects.target`, { token }))
      assert.containsSubset(seen['subjects'], [{ target: { id: maths } }])
      assert.equal((await call(`${SECTIONS}/${green.idOf('section.foreign')}?include=subjects`, { token })).status, 404)
    }
    assert.equal((await call(SUBJECTS, { method: 'POST', token: green.accounts.parent.token, json: {} })).status, 403)
  })

  test('are asked for from both sides, with counts', async ({ assert }) => {
    const { maths, art, patch, section, token } = await subjects()
    await patch({ subjects: [{ target: maths, periods: 5 }] })
    const ids = async (query: string, path = SECTIONS) =>
      recordsIn(await call(`${path}?${query}`, { token })).map(({ id }) => id)
    assert.deepEqual(await ids(`filter[subjects.target]=${maths}`), [section])
    assert.deepEqual(await ids(`filter[subjects][some][target]=${maths}&filter[subjects][some][periods][gte]=5`), [
      section,
    ])
    assert.deepEqual(await ids(`filter[subjects][some][target]=${maths}&filter[subjects][some][periods][gt]=5`), [])
    assert.notInclude(await ids(`filter[subjects][none][target]=${maths}&per_page=200`), section)
    assert.deepEqual(await ids(`filter[classes.parent]=${section}`, SUBJECTS), [maths])
    const one = recordIn(await call(`${SUBJECTS}/${maths}?include=_counts,classes,classes.parent`, { token }))
    assert.containsSubset(one, { _counts: { classes: 1 }, classes: [{ periods: 5, parent: { id: section } }] })
    assert.containsSubset(recordIn(await call(`${SUBJECTS}/${art}?include=_counts`, { token })), {
      _counts: { classes: 0 },
    })
  })

  test('keep what they lead to from being deleted, or let it go, as is said', async ({ assert }) => {
    const { maths, patch, token, green, create } = await subjects()
    await patch({ subjects: [maths] })
    const kept = await call(`${SUBJECTS}/${maths}`, { method: 'DELETE', token })
    assert.equal(kept.status, 409)
    assert.include(String(kept.body?.error?.message), 'Class: Subjects')
    const grade = recordIn(
      await call('/api/v1/academics/grade-levels', {
        method: 'POST',
        token,
        json: { name: `Short-lived ${maths.slice(-6)}`, position: 40 },
      })
    )
    const subject = await create('Gardening', green, { grade_levels: [grade.id] })
    assert.equal((await call(`/api/v1/academics/grade-levels/${grade.id}`, { method: 'DELETE', token })).status, 200)
    const left = recordIn(await call(`${SUBJECTS}/${subject}?include=grade_levels`, { token }))
    assert.deepEqual(left['grade_levels'], [])
    assert.equal(left['version'], 2)
    const history = recordsIn(await call(`${SUBJECTS}/${subject}/history`, { token }))
    assert.lengthOf(history, 2)
    await call(`/api/v1/academics/grade-levels/${grade.id}/restore`, { method: 'POST', token })
    const back = recordIn(await call(`${SUBJECTS}/${subject}?include=grade_levels`, { token }))
    assert.containsSubset(back['grade_levels'], [{ target: grade.id }])
  })

  test('are described to clients: ids or rows, and what links back', async ({ assert }) => {
    const { token } = await subjects()
    const document = JSON.parse((await call('/api/openapi.json', { token })).text) as {
      components: { schemas: Record<string, { properties: Record<string, JsonObject>; required?: readonly string[] }> }
    }
    const { schemas } = document.components
    const row = { $ref: '#/components/schemas/AcademicsSectionSubjectsCreate' }
    assert.containsSubset(schemas['AcademicsSectionCreate']?.properties['subjects'], {
      type: 'array',
      items: { anyOf: [{ type: 'string', format: 'uuid' }, row] },
    })
    assert.notInclude(schemas['AcademicsSectionSubjectsPatch']?.required ?? [], 'id')
    assert.property(schemas['AcademicsSubject']?.properties, 'classes')
  })
})

test.group('Screens | links to many', () => {
  test('are chosen in one box where there is nothing more to say, by name for want of script', async ({ assert }) => {
    const { green, create, tag } = await subjects()
    const subject = await create('Choir')
    const { visitor } = await signIn('admin')
    const grade = recordsIn(
      await call('/api/v1/academics/grade-levels?per_page=1', { token: green.accounts.admin.token })
    )[0]
    const path = `/academics/subjects/${subject}`
    const form = await visitor.get(`${path}/edit`)
    assert.match(form.text, /<select[^>]*multiple[^>]*name="grade_levels"/u)
    assert.include(form.text, 'name="grade_levels__search"')
    const shown = { name: `Choir ${tag}`, kind: 'theory', grade_levels__shown: 'true' }
    const saved = await visitor.post(`${path}/edit`, {
      ...shown,
      version: '1',
      grade_levels__search: String(grade?.['name']),
    })
    assert.equal(saved.status, 303, saved.text.slice(0, 500))
    const page = await visitor.get(path)
    assert.match(
      page.text,
      new RegExp(`<a class="value-link" href="/academics/grade-levels/${String(grade?.['id'])}">`, 'u')
    )
    const again = await visitor.get(`${path}/edit`)
    assert.include(again.text, `<option value="${String(grade?.['id'])}" selected>`)
    const unknown = await visitor.post(`${path}/edit`, {
      ...shown,
      version: '2',
      grade_levels__search: 'No such grade',
    })
    assert.equal(unknown.status, 422)
    assert.equal((await visitor.post(`${path}/edit`, { ...shown, version: '2' })).status, 303)
    assert.notInclude((await visitor.get(path)).text, `/academics/grade-levels/${String(grade?.['id'])}"`)
  })

  test('are a grid where each says something of its own', async ({ assert }) => {
    const { maths, patch, section, held, version } = await subjects()
    await patch({ subjects: [{ target: maths, periods: 5 }] })
    const { visitor } = await signIn('admin')
    const form = await visitor.get(`/academics/sections/${section}/edit`)
    assert.include(form.text, 'name="subjects[0][target]"')
    const id = /name="subjects\[0\]\[id\]" value="([^"]+)"/u.exec(form.text)?.[1] ?? ''
    const saved = await visitor.post(`/academics/sections/${section}/edit`, {
      'version': String(await version()),
      'subjects[0][id]': id,
      'subjects[0][target]': maths,
      'subjects[0][periods]': '7',
    })
    assert.equal(saved.status, 303)
    assert.deepEqual(await held(), [[maths, 7]])
    assert.include((await visitor.get(`/academics/sections/${section}`)).text, `/academics/subjects/${maths}`)
  })

  test('lead from what they link to to the list of their records, counted, within what the reader may see', async ({
    assert,
  }) => {
    const { maths, patch, section, tag } = await subjects()
    await patch({ subjects: [{ target: maths, periods: 5 }] })
    const { visitor, green } = await signIn('admin')
    const page = await visitor.get(`/academics/subjects/${maths}`)
    const href = `/academics/sections?filter[subjects.target]=${maths}`
    assert.include(page.text, `href="${href}"`)
    assert.match(page.text, /<span>Classes<\/span>\s*<span class="badge-count">1<\/span>/u)
    const list = await visitor.get(href)
    assert.include(list.text, `/academics/sections/${section}`)
    assert.notInclude(list.text, `/academics/sections/${green.idOf('section.foreign')}`)
    assert.include(list.text, `Maths ${tag}`)
    const guardian = await visitor.get(`/people/guardians/${green.idOf('guardian.own')}`)
    assert.include(guardian.text, `/people/students?filter[guardians.guardian]=${green.idOf('guardian.own')}`)
  })
})
