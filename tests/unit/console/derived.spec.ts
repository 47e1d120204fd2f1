import { test } from '@japa/runner'
import { textKey } from '../../../app/engine/base/main.js'
import { derivedCheck } from '../../../app/engine/console/derived_check.js'
import { schemaApply } from '../../../app/engine/console/schema_apply.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { ProjectFolder, buyer } from './project_folder.js'

const clock = { system: () => new Date('2026-11-16T00:00:00Z') }
const SCHOOLS = ['0193a0b2-7c1d-7000-8000-000000000001', '0193a0b2-7c1d-7000-8000-000000000002'] as const
const PLAIN = {
  points: { type: 'integer' },
  friend: {
    'type': 'string',
    'format': 'uuid',
    'x-field': { type: 'link', entity: 'shop.buyer', inverse: 'friends' },
  },
}
const DERIVED = {
  ...PLAIN,
  liked_by: { 'type': 'integer', 'x-field': { rollup: { of: 'friends', fn: 'count' } } },
  score: { 'type': 'integer', 'x-field': { computed: 'points * 2 + liked_by', stored: true } },
  rank: { 'type': 'string', 'x-field': { computed: "score > 10 ? 'Öffentlich ' + name : 'None'", stored: true } },
}

for (const opener of BOTH_DIALECTS) {
  test.group(`schema:apply and derived:check with derived fields (${opener.name})`, () => {
    test('fill what is new to records that exist, in all schools, and tell what is out of step', async ({
      assert,
      cleanup,
    }) => {
      const folder = await ProjectFolder.make()
      const { database, close } = await opener.open()
      cleanup(async () => {
        await close()
        await folder.remove()
      })
      const run = (text: string) =>
        database.transaction(() => database.write([{ text, values: [] }]), { label: 'test' })
      const apply = () =>
        schemaApply({
          root: folder.root,
          registry: folder.registry(),
          database,
          clock,
          production: false,
          acceptLoss: false,
        })
      await folder.write('plugins/shop/schemas/buyer.json', buyer(PLAIN))
      await apply()
      for (const [index, school] of SCHOOLS.entries()) {
        const id = (n: number) => `0193a0b2-7c1d-7000-8000-0000000001${index}${n}`
        for (const n of [1, 2]) {
          await run(`insert into shop_buyers (school_id, id, name, name_key, points, friend_id, version, created_at, updated_at)
            values ('${school}', '${id(n)}', 'B${n}', 'b${n}', ${n * 4}, '${id(1)}', 1,
            '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`)
        }
      }

      await folder.write('plugins/shop/schemas/buyer.json', buyer(DERIVED))
      const { ok, text } = await apply()
      assert.isTrue(ok, text)
      assert.include(text, 'filled shop.buyer.liked_by (2 records)')
      assert.include(text, 'filled shop.buyer.rank (4 records)')
      const rows = await database.read({
        text: 'select liked_by, score, "rank", rank_key from shop_buyers order by id',
        values: [],
      })
      const expected = [
        { liked_by: 2, score: 10, rank: 'None', rank_key: 'none' },
        { liked_by: 0, score: 16, rank: 'Öffentlich B2', rank_key: textKey('Öffentlich B2') },
      ]
      assert.deepEqual(rows, [...expected, ...expected])

      const options = { registry: folder.registry(), database }
      assert.deepEqual(await derivedCheck({ ...options, fill: false }), {
        ok: true,
        text: 'Every stored derived field holds what it is made of.',
      })
      await run('update shop_buyers set score = 3 where points = 4')
      const found = await derivedCheck({ ...options, fill: false })
      assert.isFalse(found.ok)
      assert.include(found.text, 'differs: shop.buyer.score (2 records)')
      const filled = await derivedCheck({ ...options, fill: true })
      assert.isTrue(filled.ok)
      assert.include(filled.text, 'filled shop.buyer.score (2 records)')
      assert.isTrue((await derivedCheck({ ...options, fill: false })).ok)
      assert.include((await apply()).text, 'up to date')
    })
  })
}
