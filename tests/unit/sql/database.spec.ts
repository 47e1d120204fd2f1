import { AsyncLocalStorage } from 'node:async_hooks'
import { test } from '@japa/runner'
import {
  ConstraintViolation,
  E_TRANSACTION_ABORTED,
  E_WRITE_OUTSIDE_TRANSACTION,
  type Database,
  type Statement,
} from '../../../app/engine/sql/main.js'
import { ALL_DATABASES, type DatabaseOpener } from '../../support/databases.js'
import { caught, makeGate } from '../../support/promises.js'

for (const opener of ALL_DATABASES) databaseSuite(opener)

/** What every database promises; a new driver runs this suite with its own opener. */
function databaseSuite(opener: DatabaseOpener): void {
  test.group(`Database: ${opener.name}`, (group) => {
    let database: Database

    group.each.setup(async () => {
      const opened = await opener.open()
      database = opened.database
      await commit(
        'create table place (id integer primary key, name text not null)',
        'create table counter (id integer primary key, n integer not null constraint n_small check (n < 1000), ' +
          'place_id integer constraint counter_place references place (id))',
        'create unique index counter_n_place on counter (n, place_id)',
        "create unique index place_lower on place (lower(name)) where name <> 'any'",
        "insert into place (id, name) values (1, 'Hall')",
        'insert into counter (id, n, place_id) values (1, 0, 1)'
      )
      return () => opened.close()
    })

    const sql = (text: string, ...values: unknown[]): Statement => ({ text: numbered(text, database.dialect), values })
    const write = (...texts: string[]) => database.write(texts.map((text) => sql(text)))
    const commit = (...texts: string[]) => database.transaction(() => write(...texts), { label: 'test' })
    const n = async () => {
      const [row] = await database.read(sql('select n from counter where id = 1'))
      return row?.n
    }

    test('commits what was written and shows it to reads outside', async ({ assert }) => {
      const results = await commit('update counter set n = 5', 'select n from counter')
      assert.equal(results[0]?.count, 1)
      assert.deepEqual(results[1]?.rows, [{ n: 5 }])
      assert.equal(await n(), 5)
    })

    test('asks once for each key what is left for the end of a transaction', async ({ assert }) => {
      const said: string[] = []
      const leave = (text: string) =>
        database.beforeCommit('n', () => {
          said.push(text)
          database.defer(sql('update counter set n = n + 1'))
        })
      await database.transaction(
        async () => {
          leave('first')
          await database.transaction(async () => leave('second'), { label: 'inner' })
          assert.deepEqual(said, [])
        },
        { label: 'outer' }
      )
      assert.deepEqual([said, await n()], [['second'], 1])
      await caught(() =>
        database.transaction(
          async () => {
            leave('third')
            throw new Error('no')
          },
          { label: 'failing' }
        )
      )
      assert.deepEqual([said, await n()], [['second'], 1])
      await assert.rejects(async () => database.beforeCommit('n', () => undefined))
    })

    test('hides an open transaction from reads outside', async ({ assert }) => {
      const outside = AsyncLocalStorage.snapshot()
      await database.transaction(
        async () => {
          await write('update counter set n = 9')
          assert.equal(await n(), 9)
          assert.equal(await outside(n), 0)
        },
        { label: 'hidden' }
      )
    })

    test('rolls back when the work throws', async ({ assert }) => {
      await assert.rejects(
        () =>
          database.transaction(
            async () => {
              await write('update counter set n = 7')
              throw new Error('no')
            },
            { label: 'thrown' }
          ),
        'no'
      )
      assert.equal(await n(), 0)
    })

    test('rolls back when a statement failed and the work swallowed it', async ({ assert }) => {
      const error = await caught(() =>
        database.transaction(
          async () => {
            await write('update counter set n = 7')
            await caught(() => write('update counter set n = 5000'))
          },
          { label: 'swallowed' }
        )
      )
      assert.instanceOf(error, E_TRANSACTION_ABORTED)
      assert.instanceOf(error.cause, ConstraintViolation)
      assert.equal(await n(), 0)
    })

    test('joins an open transaction, and dooms it when the inner work fails', async ({ assert }) => {
      await database.transaction(() => commit('update counter set n = 3'), { label: 'outer' })
      assert.equal(await n(), 3)
      const error = await caught(() =>
        database.transaction(
          async () => {
            await caught(() =>
              database.transaction(
                async () => {
                  await write('update counter set n = 4')
                  throw new Error('inner')
                },
                { label: 'inner' }
              )
            )
          },
          { label: 'outer' }
        )
      )
      assert.instanceOf(error, E_TRANSACTION_ABORTED)
      assert.equal(await n(), 3)
    })

    test('sends deferred statements before the next flight, in order, and before the commit', async ({ assert }) => {
      await database.transaction(
        async () => {
          database.defer(sql('update counter set n = n + 1'))
          database.defer(sql('update counter set n = n * 10'))
          assert.equal(await n(), 10)
          database.defer(sql('update counter set n = n + 5'))
        },
        { label: 'deferred' }
      )
      assert.equal(await n(), 15)
    })

    test('rolls back when a statement deferred to the commit fails', async ({ assert }) => {
      const error = await caught(() =>
        database.transaction(
          async () => {
            await write('update counter set n = 1')
            database.defer(sql('update counter set n = 5000'))
          },
          { label: 'late' }
        )
      )
      assert.instanceOf(error, ConstraintViolation)
      assert.equal(await n(), 0)
    })

    test('refuses writes outside a transaction', async ({ assert }) => {
      for (const work of [
        () => write('update counter set n = 1'),
        () => database.read(sql('update counter set n = 1')),
        async () => database.defer(sql('update counter set n = 1')),
        async () => database.afterCommit(() => undefined),
      ]) {
        assert.instanceOf(await caught(work), E_WRITE_OUTSIDE_TRANSACTION)
      }
      assert.isFalse(database.inTransaction)
    })

    test('refuses the writes of a flow that outlived its transaction', async ({ assert }) => {
      const gate = makeGate()
      const { stray } = await database.transaction(
        async () => ({ stray: caught(() => gate.opened.then(() => write('update counter set n = 1'))) }),
        { label: 'stray' }
      )
      gate.open()
      assert.instanceOf(await stray, E_WRITE_OUTSIDE_TRANSACTION)
    })

    test('loses no update of 100 transactions at once', async ({ assert }) => {
      await Promise.all(
        Array.from({ length: 100 }, () =>
          database.transaction(
            async () => {
              const lock = database.dialect === 'postgres' ? ' for update' : ''
              const [row] = await database.read(sql(`select n from counter where id = 1${lock}`))
              await database.write([sql('update counter set n = ? where id = 1', Number(row?.n) + 1)])
            },
            { label: 'increment' }
          )
        )
      )
      assert.equal(await n(), 100)
    })

    test('runs after-commit callbacks once, outside, and never after a rollback', async ({ assert }) => {
      const calls: string[] = []
      await database.transaction(
        async () => {
          database.afterCommit(() => calls.push(`first ${database.inTransaction}`))
          await database.transaction(async () => database.afterCommit(() => calls.push('nested')), { label: 'in' })
          await write('update counter set n = 1')
          assert.deepEqual(calls, [])
        },
        { label: 'out' }
      )
      await caught(() =>
        database.transaction(
          async () => {
            database.afterCommit(() => calls.push('never'))
            throw new Error('no')
          },
          { label: 'rolled back' }
        )
      )
      assert.deepEqual(calls, ['first false', 'nested'])
    })

    test('names the broken constraint', async ({ assert }) => {
      const facts = async (text: string) => {
        const error = await caught(() => commit(text))
        assert.instanceOf(error, ConstraintViolation)
        const { kind, constraint, table, columns, cause } = error as ConstraintViolation
        assert.instanceOf(cause, Error)
        return { kind, constraint, table, columns }
      }
      assert.deepEqual(await facts('insert into counter (id, n, place_id) values (2, 0, 1)'), {
        kind: 'unique',
        constraint: 'counter_n_place',
        table: 'counter',
        columns: ['n', 'place_id'],
      })
      assert.deepEqual(await facts("insert into place (id, name) values (1, 'Yard')"), {
        kind: 'unique',
        constraint: 'place_pkey',
        table: 'place',
        columns: ['id'],
      })
      assert.containsSubset(await facts("insert into place (id, name) values (2, 'HALL')"), {
        kind: 'unique',
        constraint: 'place_lower',
        table: 'place',
      })
      assert.containsSubset(await facts('insert into counter (id, n) values (3, 1000)'), {
        kind: 'check',
        constraint: 'n_small',
      })
      assert.containsSubset(await facts('insert into place (id) values (2)'), {
        kind: 'not_null',
        table: 'place',
        columns: ['name'],
      })
      const foreign = await facts('insert into counter (id, n, place_id) values (4, 4, 77)')
      assert.equal(foreign.kind, 'foreign_key')
    })

    test('counts the statements of one flow', async ({ assert }) => {
      const { result, statements } = await database.countStatements(async () => {
        await commit('update counter set n = 2')
        return n()
      })
      assert.equal(result, 2)
      assert.deepEqual(statements, [
        'begin',
        'update counter set n = 2',
        'commit',
        'select n from counter where id = 1',
      ])
      const nothing = await database.countStatements(() => Promise.resolve())
      assert.deepEqual(nothing.statements, [])
    })

    test('answers several reads in order, and named ones again and again', async ({ assert }) => {
      for (let round = 0; round < 3; round++) {
        const [a, b] = await database.readAll([
          { ...sql('select n from counter where id = ?', 1), name: 'counter_by_id' },
          { ...sql('select name from place where id = ?', 1), name: 'place_by_id' },
        ])
        assert.deepEqual([a, b], [[{ n: 0 }], [{ name: 'Hall' }]])
      }
    })

    test('keeps serving after more named shapes than a connection prepares', async ({ assert }) => {
      for (let count = 0; count < 250; count++) {
        const [row] = await database.read({ ...sql(`select ${count} as c`), name: `shape_${count}` })
        assert.equal(row?.c, count)
      }
    })

    test('serves a named read whose table was changed meanwhile', async ({ assert }) => {
      const read = () => database.read({ ...sql('select * from place'), name: 'all_places' })
      assert.deepEqual(await read(), [{ id: 1, name: 'Hall' }])
      await commit('alter table place add column floor integer')
      assert.deepEqual(await read(), [{ id: 1, name: 'Hall', floor: null }])
    })
  })
}

function numbered(text: string, dialect: Database['dialect']): string {
  let index = 0
  return dialect === 'sqlite' ? text : text.replaceAll('?', () => `$${++index}`)
}
