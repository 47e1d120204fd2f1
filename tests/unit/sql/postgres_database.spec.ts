import { AsyncLocalStorage } from 'node:async_hooks'
import { test } from '@japa/runner'
import { E_CONNECTION_LOST, E_DATABASE_BUSY, type Database } from '../../../app/engine/sql/main.js'
import { ALL_DATABASES } from '../../support/databases.js'

for (const opener of ALL_DATABASES.filter((item) => item.name.startsWith('postgres'))) {
  test.group(`PostgreSQL: ${opener.name}`, (group) => {
    let database: Database
    let outside: ReturnType<typeof AsyncLocalStorage.snapshot>

    group.each.setup(async () => {
      const opened = await opener.open()
      database = opened.database
      outside = AsyncLocalStorage.snapshot()
      await transaction(
        'create table account (id integer primary key, n bigint)',
        'insert into account values (1, 0), (2, 0)'
      )
      return () => opened.close()
    })

    const run = (...texts: string[]) => database.write(texts.map((text) => ({ text, values: [] })))
    const transaction = (...texts: string[]) => database.transaction(() => run(...texts), { label: 'test' })
    const sum = async () => {
      const [row] = await database.read({ text: 'select sum(n) as s from account', values: [] })
      return row?.s
    }

    test('rejects when the backend is killed, and the pool recovers', async ({ assert }) => {
      for (let round = 0; round < 12; round++) {
        await assert.rejects(() =>
          database.transaction(
            async () => {
              const [me] = await run('update account set n = 50 returning pg_backend_pid() as pid')
              const pid = Number(me?.rows[0]?.pid)
              await outside(() => database.read({ text: `select pg_terminate_backend(${pid})`, values: [] }))
              await run('update account set n = 60')
            },
            { label: 'killed' }
          )
        )
      }
      assert.equal(await sum(), 0)
      await transaction('update account set n = 1')
      assert.equal(await sum(), 2)
    })

    test('names a lost connection', async ({ assert }) => {
      const work = () =>
        database.transaction(() => run('update account set n = 9', 'select pg_terminate_backend(pg_backend_pid())'), {
          label: 'suicide',
        })
      await assert.rejects(work, E_CONNECTION_LOST as unknown as ErrorConstructor)
      assert.equal(await sum(), 0)
    })

    test('runs the work again after a deadlock', async ({ assert }) => {
      let attempts = 0
      let waiting = 2
      let meet: () => void = () => undefined
      const met = new Promise<void>((resolve) => (meet = resolve))
      const move = (first: number, second: number) =>
        database.transaction(
          async () => {
            attempts++
            await run(`update account set n = n + 1 where id = ${first}`)
            if (--waiting === 0) meet()
            await met
            await run(`update account set n = n + 1 where id = ${second}`)
          },
          { label: 'crossing' }
        )
      await Promise.all([move(1, 2), move(2, 1)])
      assert.equal(attempts, 3)
      assert.equal(await sum(), 4)
    })

    test('gives up on a conflict that stays', async ({ assert }) => {
      let attempts = 0
      const work = () =>
        database.transaction(
          async () => {
            attempts++
            await run("do $$ begin raise exception 'again' using errcode = '40001'; end $$")
          },
          { label: 'hopeless' }
        )
      await assert.rejects(work, E_DATABASE_BUSY as unknown as ErrorConstructor)
      assert.equal(attempts, 4)
    })

    test('reads values in the stored forms', async ({ assert }) => {
      const [row] = await database.read({
        text: `select 9007199254740991::bigint as i, date '2026-02-03' as d, sum(n) as s,
               timestamptz '2026-02-03 10:00:00.5+05:30' as t, '{"a":1}'::jsonb as j, true as b from account`,
        values: [],
      })
      assert.deepEqual(row, {
        i: 9007199254740991,
        d: '2026-02-03',
        s: 0,
        t: '2026-02-03T04:30:00.500Z',
        j: { a: 1 },
        b: true,
      })
    })
  })
}
