import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import Sqlite from 'better-sqlite3'
import { ConstraintViolation, E_DATABASE_BUSY, openDatabase, type Database } from '../../../app/engine/sql/main.js'

test.group('SQLite', (group) => {
  let database: Database
  let other: Sqlite.Database

  group.each.setup(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lectern-'))
    const filename = join(folder, 'test.sqlite')
    const write = new Sqlite(filename, { timeout: 0 })
    write.pragma('journal_mode = wal')
    write.exec('create table t (id integer primary key)')
    other = new Sqlite(filename)
    database = openDatabase({
      dialect: 'sqlite',
      write: async () => write,
      read: async () => new Sqlite(filename, { readonly: true }),
    })
    return async () => {
      other.close()
      write.close()
      await rm(folder, { recursive: true })
    }
  })

  const add = (id: number) =>
    database.transaction(() => database.write([{ text: 'insert into t values (?)', values: [id] }]), { label: 'add' })

  test('waits for another process that writes, without running the work twice', async ({ assert }) => {
    other.exec('begin immediate')
    let runs = 0
    const adding = database.transaction(
      async () => {
        runs++
        await database.write([{ text: 'insert into t values (1)', values: [] }])
      },
      { label: 'patient' }
    )
    await pause(0)
    other.exec('commit')
    await adding
    assert.equal(runs, 1)
  })

  test('gives up with a name when the other does not end, and serves the next', async ({ assert }) => {
    other.exec('begin immediate')
    await assert.rejects(() => add(1), E_DATABASE_BUSY as unknown as ErrorConstructor)
    other.exec('rollback')
    await add(2)
    assert.deepEqual(await database.read({ text: 'select id from t', values: [] }), [{ id: 2 }])
  })

  test('runs a statement again for each list of values, all or none, and counts it once', async ({ assert }) => {
    const addAll = (...ids: number[]) => {
      const [values = [], ...again] = ids.map((id) => [id])
      const statement = { text: 'insert into t values (?)', values, again }
      return database.transaction(() => database.write([statement]), { label: 'add' })
    }
    const { result, statements } = await database.countStatements(() => addAll(1, 2, 3))
    assert.equal(result[0]?.count, 3)
    assert.deepEqual(statements, ['begin', 'insert into t values (?)', 'commit'])
    await assert.rejects(() => addAll(4, 5, 2, 6), ConstraintViolation as unknown as ErrorConstructor)
    const stored = await database.read({ text: 'select id from t order by id', values: [] })
    assert.deepEqual(stored, [{ id: 1 }, { id: 2 }, { id: 3 }])
  })

  test('serves writers in the order in which they came', async ({ assert }) => {
    const order: number[] = []
    const work = (id: number) =>
      database.transaction(
        async () => {
          await database.write([{ text: 'insert into t values (?)', values: [id] }])
          await pause(0)
          order.push(id)
        },
        { label: 'turn' }
      )
    await Promise.all([3, 1, 2].map(work))
    assert.deepEqual(order, [3, 1, 2])
  })
})
