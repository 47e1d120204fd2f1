import { test } from '@japa/runner'
import { deleteSchool, exportSchool, restoreSchool } from '../../app/engine/main.js'
import { stateOf } from '../support/database_state.js'
import { testSchools } from '../support/school/main.js'

test.group('The archive of a school', () => {
  test('puts back exactly what was deleted, and touches no other school', async ({ assert }) => {
    const { engine, river } = await testSchools()
    const ground = { registry: engine.baseRegistry, database: engine.database }
    const before = await stateOf(engine)
    const lines: string[] = []
    const rows = await exportSchool(ground, river.id, (line) => void lines.push(line))
    assert.equal(rows, lines.length)
    assert.isTrue(lines.slice(1).every((line) => line.includes(river.id) || line.startsWith('{"table":"core_users"')))
    await deleteSchool(ground, river.id)
    const left = await engine.database
      .acrossSchools()
      .read({ text: `select id from people_students where school_id = '${river.id}'`, values: [] })
    assert.lengthOf(left, 0)
    assert.deepEqual(await restoreSchool(ground, lines), { schoolId: river.id, rows: lines.length })
    assert.deepEqual(await stateOf(engine), before)
    const again: string[] = []
    await exportSchool(ground, river.id, (line) => void again.push(line))
    assert.deepEqual(again, lines)
  })

  test('is refused where it is none, of another school in part, or there already', async ({ assert }) => {
    const { engine, green, river } = await testSchools()
    const ground = { registry: engine.baseRegistry, database: engine.database }
    const lines: string[] = []
    await exportSchool(ground, river.id, (line) => void lines.push(line))
    const before = await stateOf(engine)
    const other = (text: string) => text.replaceAll(river.id, crypto.randomUUID()).replaceAll('"river"', '"pond"')
    const cases: readonly [string[], RegExp][] = [
      [[], /JSON|header/],
      [['{}'], /header/],
      [lines, /there already/],
      [[other(lines[0] ?? ''), ...lines.slice(1)], /another school/],
      [[other(lines[0] ?? ''), '{"table":"core_operators","row":{}}'], /no table of schools/],
      [[other(lines[0] ?? ''), '{"table":"core_users","row":{"is_admin":true}}'], /no column/],
    ]
    for (const [given, message] of cases) await assert.rejects(() => restoreSchool(ground, given), message)
    assert.deepEqual(await stateOf(engine), before)
    assert.isNull(await exportSchool(ground, crypto.randomUUID(), () => undefined))
    assert.notEqual(green.id, river.id)
  })
})
