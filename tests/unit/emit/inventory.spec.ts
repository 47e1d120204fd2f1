import { test } from '@japa/runner'
import { readProject } from '../../../app/engine/console/project.js'
import { formatInventory, inventory } from '../../../app/engine/emit/main.js'
import { ROOT } from '../../architecture/files.js'
import { smallRegistry } from './fixtures.js'

test.group('Inventory', () => {
  test('counts entities, operations and permissions by kind', ({ assert }) => {
    const figures = inventory(smallRegistry())
    assert.deepEqual(figures.entities, { child: 1, record: 3 })
    assert.equal(figures.operations['list'], 2)
    assert.equal(figures.aliases, 14)
    assert.deepEqual(figures.permissions, { create: 1, read: 1 })
    assert.equal(figures.grants, 3)
    assert.include(formatInventory(figures), 'permissions 2 (create 1, read 1)')
    assert.include(formatInventory(figures), 'entities: 4, at least 63 asked, 59 missing')
  })

  test('prints the figures of the registry beside those that are asked', ({ assert }) => {
    const project = readProject(ROOT)
    if (!project.ok) throw new Error(JSON.stringify(project.findings))
    const { entities, routes, policies } = project.registry
    const kinds = ['read', 'create', 'update', 'delete', 'restore', 'export', 'import', 'print', 'report']
    const held = (kind: string) =>
      Object.values(policies).filter(({ roles }) => Object.values(roles).some((actions) => kind in actions)).length
    const inKinds = kinds.reduce((sum, kind) => sum + held(kind), 0)
    const lines = formatInventory(inventory(project.registry)).split('\n')
    const printed = (start: string) => Number(lines.find((line) => line.startsWith(start))?.match(/: (\d+)/)?.[1])
    assert.equal(printed('entities:'), Object.keys(entities).length)
    assert.equal(printed('REST operations:'), routes.filter(({ aliasOf }) => aliasOf === null).length)
    assert.equal(printed('permissions of 9 standard kinds:'), inKinds)
    for (const kind of kinds) assert.include(lines, `  ${kind} ${held(kind)}`)
  })
})
