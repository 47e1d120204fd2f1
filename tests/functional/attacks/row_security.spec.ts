import { test } from '@japa/runner'
import { enqueue, onEnqueued } from '../../../app/engine/main.js'
import type { Database, Row } from '../../../app/engine/sql/main.js'
import { testSchools } from '../../support/school/main.js'

/** Row-level security is PostgreSQL's; on SQLite the statements' own condition is the only wall. */
const IS_SQLITE = !process.env['DATABASE_URL']
const REASON = 'SQLite has no row-level security'

const read = (database: Database, text: string): Promise<readonly Row[]> => database.read({ text, values: [] })
const schoolsIn = (rows: readonly Row[]) => [...new Set(rows.map((row) => String(row['school_id'])))]

test.group('C01 Row-level security: a statement that forgot its school', () => {
  test('C01 finds the rows of the view it runs in, and no other', async ({ assert }) => {
    const { engine, green, river } = await testSchools()
    const forgetful = 'select school_id, name from people_students'
    for (const { id } of [green, river, green]) {
      const rows = await read(engine.database.forSchool(id), forgetful)
      assert.isAbove(rows.length, 0)
      assert.deepEqual(schoolsIn(rows), [id])
    }
  }).skip(IS_SQLITE, REASON)

  test('C01 finds nothing in any table where no school was named', async ({ assert }) => {
    const { engine } = await testSchools()
    const tables = Object.values(engine.baseRegistry.entities).filter(({ tenancy }) => tenancy === 'school')
    assert.isAbove(tables.length, 20)
    for (const { table } of tables) {
      assert.deepEqual(await read(engine.database, `select id from "${table}" limit 1`), [], table)
    }
  }).skip(IS_SQLITE, REASON)

  test('C01 reaches another school by none of its ids, and changes none of its rows', async ({ assert }) => {
    const { engine, green, river } = await testSchools()
    const database = engine.database.forSchool(green.id)
    const id = river.idOf('student.own')
    assert.deepEqual(await read(database, `select id from people_students where id = '${id}'`), [])
    const changes = [
      `update people_students set name = 'Taken' where id = '${id}'`,
      `delete from people_students where school_id = '${river.id}'`,
    ]
    for (const text of changes) {
      const [result] = await database.transaction(() => database.write([{ text, values: [] }]), { label: 'attack' })
      assert.equal(result?.count, 0, text)
    }
  }).skip(IS_SQLITE, REASON)

  test('C01 writes no row into another school', async ({ assert }) => {
    const { engine, green, river } = await testSchools()
    const database = engine.database.forSchool(green.id)
    const moving = `update people_households set school_id = '${river.id}' where id = '${green.idOf('household.foreign')}'`
    const adding = `insert into core_schedules (school_id, id, job, next_run_at) values ('${river.id}', '${crypto.randomUUID()}', 'x.y', now())`
    for (const text of [moving, adding]) {
      const attempt = database.transaction(() => database.write([{ text, values: [] }]), { label: 'attack' })
      await assert.rejects(() => attempt, /row-level security/)
    }
  }).skip(IS_SQLITE, REASON)

  test('C01 keeps its school among statements of others in one transaction, deferred ones too', async ({ assert }) => {
    const { engine, green, river } = await testSchools()
    const [one, other] = [engine.database.forSchool(green.id), engine.database.forSchool(river.id)]
    const forgetful = 'select school_id from people_students'
    const text = 'update people_students set version = version'
    await one.transaction(
      async () => {
        one.defer({ text, values: [] })
        assert.deepEqual(schoolsIn(await read(other, forgetful)), [river.id])
        assert.deepEqual(schoolsIn(await read(one, forgetful)), [green.id])
        assert.deepEqual(await read(engine.database, forgetful), [])
        assert.includeMembers(schoolsIn(await read(engine.database.acrossSchools(), forgetful)), [green.id, river.id])
      },
      { label: 'mixed' }
    )
    assert.deepEqual(schoolsIn(await read(other, forgetful)), [river.id])
  }).skip(IS_SQLITE, REASON)

  test('C01 has its own school on connections that others have just used, also after failures', async ({ assert }) => {
    const { engine, green, river } = await testSchools()
    const ask = async (round: number) => {
      const { id } = round % 2 === 0 ? green : river
      const database = engine.database.forSchool(id)
      if (round % 7 === 0) await read(database, 'select 1 / 0').catch(() => undefined)
      if (round % 5 === 0) {
        const work = () => database.write([{ text: 'select 1 / 0', values: [] }])
        await database.transaction(work, { label: 'fails' }).catch(() => undefined)
      }
      assert.deepEqual(schoolsIn(await read(database, 'select school_id from people_students')), [id])
    }
    await Promise.all(Array.from({ length: 200 }, (_, round) => ask(round)))
  }).skip(IS_SQLITE, REASON)

  test('C01 shares its blocks of numbers and its listeners with all views', async ({ assert }) => {
    const { engine, green } = await testSchools()
    const numberOfNext = async () => {
      const body = { name: 'Numbered', status: 'active', is_boarder: false }
      const { admission_number: number } = await engine.create(green.system, 'people.student', body)
      return Number(String(number).slice(-4))
    }
    const first = await numberOfNext()
    assert.deepEqual([await numberOfNext(), await numberOfNext()], [first + 1, first + 2])
    let woken = 0
    const stop = onEnqueued(engine.database, () => woken++)
    await enqueue(engine.session(green.system), { job: 'test.nothing', payload: {} })
    stop()
    assert.equal(woken, 1)
  })

  test('C01 sees a user through no membership elsewhere', async ({ assert }) => {
    const { engine, green, river } = await testSchools()
    const joined = 'select m.school_id from core_users u join core_memberships m on m.user_id = u.id'
    assert.deepEqual(schoolsIn(await read(engine.database.forSchool(green.id), joined)), [green.id])
    assert.deepEqual(schoolsIn(await read(engine.database.forSchool(river.id), joined)), [river.id])
  }).skip(IS_SQLITE, REASON)
})
