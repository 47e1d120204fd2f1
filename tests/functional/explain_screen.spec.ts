import { test } from '@japa/runner'
import { testSchools } from '../support/school/main.js'
import { signIn } from '../support/visitor.js'

test.group('Who may what with a record', () => {
  test('is told in words: the role, the rule, and whether the record is within it', async ({ assert }) => {
    const { visitor, green } = await signIn('admin')
    const path = `/people/students/${green.idOf('student.foreign')}`
    assert.include((await visitor.get(path)).text, `href="${path}/explain"`)
    const blank = await visitor.get(`${path}/explain`)
    assert.equal(blank.status, 200)
    assert.notInclude(blank.text, 'explain-answer')
    const parent = await visitor.get(`${path}/explain?user=${green.accounts.parent.userId}&action=read`)
    assert.include(parent.text, 'parent of green may not do this: See')
    assert.include(parent.text, 'A role allows it for other records, and this one is not among them.')
    assert.include(parent.text, 'This record is none of them.')
    const own = await visitor.get(
      `/people/students/${green.idOf('student.own')}/explain?user=${green.accounts.parent.userId}&action=read`
    )
    assert.include(own.text, 'parent of green may do this: See')
    assert.include(own.text, 'This record is one of them.')
  })

  test('tells of a role alone what it may and which fields it does not see', async ({ assert }) => {
    const { visitor, green } = await signIn('admin')
    const path = `/people/students/${green.idOf('student.own')}/explain`
    const answer = await visitor.get(`${path}?role=accountant`)
    assert.include(answer.text, 'Somebody with the role Accountant')
    assert.include(answer.text, 'No role that sees this record may see this field.')
    assert.include((await visitor.get(`${path}?role=nobody`)).text, 'There is nobody like that')
    assert.include((await visitor.get(`${path}?user=${crypto.randomUUID()}`)).text, 'There is nobody like that')
  })

  test('is for those who may explain every record: {$self}')
    .with(['principal', 'accountant', 'teacher', 'parent'] as const)
    .run(async ({ assert }, role) => {
      const { visitor, green } = await signIn(role)
      const path = `/people/students/${green.idOf('student.own')}`
      assert.notInclude((await visitor.get(path)).text, '/explain"')
      assert.equal((await visitor.get(`${path}/explain?role=admin`)).status, 403)
    })

  test('nobody of another school is spoken of, and no record of one', async ({ assert }) => {
    const { visitor, green } = await signIn('admin')
    const { river } = await testSchools()
    const path = `/people/students/${green.idOf('student.own')}/explain`
    const foreign = await visitor.get(`${path}?user=${river.accounts.parent.userId}`)
    assert.include(foreign.text, 'There is nobody like that')
    const other = `/people/students/${river.idOf('student.own')}/explain?role=admin`
    assert.equal((await visitor.get(other)).status, 404)
  })

  test('is not told to who looks as somebody else', async ({ assert }) => {
    const { visitor, green } = await signIn('admin')
    await visitor.get('/view-as')
    await visitor.post('/view-as', { kind: 'role', name: 'admin' })
    const path = `/people/students/${green.idOf('student.own')}/explain?role=admin`
    assert.equal((await visitor.get(path)).status, 403)
  })
})
