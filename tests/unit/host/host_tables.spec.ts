import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'

const SCRIPT = join(import.meta.dirname, 'host_tables_process.ts')

test.group('Host | tables', (group) => {
  group.tap((each) => each.skip(Boolean(process.env['TEST_ONLY_POSTGRES']), 'no database of the server is asked here'))
  test('several processes that start at once on one SQLite folder all find them', async ({ assert }) => {
    const folder = await mkdtemp(join(tmpdir(), 'lectern-host-'))
    const environment = { ...process.env, DATA_DIR: folder, DATABASE_URL: '' }
    try {
      const children = [1, 2, 3].map(() =>
        spawn(process.execPath, ['--import=@poppinss/ts-exec', SCRIPT], {
          env: environment,
          stdio: ['pipe', 'pipe', 'inherit'],
        })
      )
      // Booting takes longer than migrating: they begin together when all have booted.
      await Promise.all(children.map((child) => once(child.stdout!, 'data')))
      const ends = children.map((child) => once(child, 'exit'))
      for (const child of children) child.stdin!.end('begin\n')
      const codes = (await Promise.all(ends)).map(([code]) => code as number | null)
      assert.deepEqual(codes, [0, 0, 0])
    } finally {
      await rm(folder, { recursive: true })
    }
  }).timeout(120_000)
})
