import { test } from '@japa/runner'
import { testSchools } from '../support/school/main.js'
import { signIn } from '../support/visitor.js'

let count = 0

/** A user of the green school with a role of last year in one class. */
async function someUser() {
  const { green, engine } = await testSchools()
  const username = `roles.${process.pid}.${++count}`
  const section = green.idOf('section.own')
  const roles = [{ role: 'teacher', active: true, dimension: 'section', record: section, ends_on: '2020-01-31' }]
  const made = await engine.create(green.system, 'core.membership', {
    name: 'Limited',
    username,
    status: 'active',
    roles,
  })
  const { data } = await engine.list(green.system, 'academics.section', `filter[id]=${section}`)
  return { green, engine, section, label: String(data[0]?.['name']), id: String(made.id) }
}

test.group('Roles of a user on screens', () => {
  test('are read by their titles, with what they are limited to and what has ended', async ({ assert }) => {
    const { id, label, section } = await someUser()
    const { visitor } = await signIn('admin')
    const { text } = await visitor.get(`/core/memberships/${id}`)
    assert.include(text, `${label} · Class`)
    assert.include(text, 'Limited to')
    assert.match(text, /, ended/)
    assert.notInclude(text.replaceAll(/"[^"]*"/g, ''), section)
  })

  test('are chosen among those one can give, and limited by one box over all dimensions', async ({ assert }) => {
    const { id, section, engine, green } = await someUser()
    const { visitor } = await signIn('admin')
    const path = `/core/memberships/${id}/edit`
    const form = await visitor.get(path)
    assert.include(form.text, `<option value="section:${section}" selected>`)
    assert.include(form.text, '<option value="accountant"')
    assert.notInclude(form.text, '<option value="super_admin"')
    const version = /name="version" value="(\d+)"/.exec(form.text)?.[1] ?? ''
    const grade = (await visitor.get('/pickers/limits?q=')).body as unknown as readonly { id: string; label: string }[]
    const other = grade.find((item) => item.id.startsWith('grade:'))
    assert.match(other?.label ?? '', / · Grade$/)
    const roles = { 'roles__shown': 'true', 'roles[0][role]': 'teacher', 'roles[0][active]': 'true' }
    const saved = await visitor.post(path, { version, ...roles, 'roles[0][record]': other?.id ?? '' })
    assert.equal(saved.status, 303, saved.text.slice(0, 2000))
    const stored = await engine.read(green.system, 'core.membership', id, 'include=roles')
    const [row] = stored['roles'] as unknown as readonly { dimension: string; record: string }[]
    assert.deepEqual([row?.dimension, row?.record], ['grade', other?.id.slice('grade:'.length)])
  })

  test('a limit that means nothing is refused beside its box, never dropped', async ({ assert }) => {
    const { id, engine, green } = await someUser()
    const { visitor } = await signIn('admin')
    const path = `/core/memberships/${id}/edit`
    const version = /name="version" value="(\d+)"/.exec((await visitor.get(path)).text)?.[1] ?? ''
    const roles = {
      'version': version,
      'roles__shown': 'true',
      'roles[0][role]': 'teacher',
      'roles[0][active]': 'true',
    }
    const limits: readonly Readonly<Record<string, string>>[] = [
      { 'roles[0][record]': '', 'roles[0][record__search]': 'nothing of that name' },
      { 'roles[0][record]': `section:${crypto.randomUUID()}` },
      { 'roles[0][record]': `nothing:${crypto.randomUUID()}` },
      { 'roles[0][record]': 'section' },
    ]
    for (const limit of limits) {
      const refused = await visitor.post(path, { ...roles, ...limit })
      assert.equal(refused.status, 422, JSON.stringify(limit))
      assert.include(refused.text, 'field-roles-0-record-error')
    }
    const stored = await engine.read(green.system, 'core.membership', id, 'include=roles')
    assert.equal((stored['roles'] as unknown as readonly { dimension: string }[])[0]?.dimension, 'section')
  })

  test('limits are looked up by who gives roles alone', async ({ assert }) => {
    for (const role of ['teacher', 'parent', 'principal'] as const) {
      const { visitor } = await signIn(role)
      assert.equal((await visitor.get('/pickers/limits?q=')).status, 404, role)
    }
  })
})
