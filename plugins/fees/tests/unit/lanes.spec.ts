import { setTimeout as wait } from 'node:timers/promises'
import { test } from '@japa/runner'
import { inLanes } from '../../operations/lanes.js'

const ITEMS = ['a1', 'b1', 'a2', 'b2', 'c1']
const laneOf = (item: string) => item.slice(0, 1)

test.group('Fees | lanes', () => {
  test('go on at once, and what is in one lane one after the other', async ({ assert }) => {
    const events: string[] = []
    await inLanes(ITEMS, laneOf, async (item) => {
      events.push(`${item} begins`)
      await wait(1)
      events.push(`${item} ends`)
    })
    assert.deepEqual(events.slice(0, 3), ['a1 begins', 'b1 begins', 'c1 begins'])
    assert.isBelow(events.indexOf('a1 ends'), events.indexOf('a2 begins'))
    assert.lengthOf(events, 2 * ITEMS.length)
  })

  test('that fail end the others, all of them before it is said', async ({ assert }) => {
    const ended: string[] = []
    const work = async (item: string) => {
      if (item === 'b1') throw new Error('first')
      await wait(5)
      ended.push(item)
      throw new Error('second')
    }
    await assert.rejects(() => inLanes(ITEMS, laneOf, work), 'first')
    assert.sameMembers(ended, ['a1', 'c1'])
  })
})
