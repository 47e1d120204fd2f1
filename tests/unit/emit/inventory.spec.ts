import { test } from '@japa/runner'
import { formatInventory, inventory } from '../../../app/engine/emit/main.js'
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
  })
})
