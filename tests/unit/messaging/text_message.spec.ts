import { test } from '@japa/runner'
import { maskAddress } from '../../../app/messaging/masks.js'
import { fitSegments, MOST_SEGMENTS, segmentsOf } from '../../../app/messaging/text_message.js'

test.group('Text messages', () => {
  test('{length} of "{unit}" are {segments} segments')
    .with([
      { unit: 'a', length: 0, segments: 1 },
      { unit: 'a', length: 160, segments: 1 },
      { unit: 'a', length: 161, segments: 2 },
      { unit: 'a', length: 306, segments: 2 },
      { unit: 'a', length: 307, segments: 3 },
      { unit: '€', length: 80, segments: 1 },
      { unit: '€', length: 81, segments: 2 },
      { unit: 'र', length: 70, segments: 1 },
      { unit: 'र', length: 71, segments: 2 },
      { unit: '🙂', length: 35, segments: 1 },
      { unit: '🙂', length: 36, segments: 2 },
    ])
    .run(({ assert }, { unit, length, segments }) => assert.equal(segmentsOf(unit.repeat(length)), segments))

  test('that are too long are cut off, between characters', ({ assert }) => {
    for (const unit of ['a', 'रु', '🙂']) {
      const cut = fitSegments(unit.repeat(2000))
      assert.equal(segmentsOf(cut), MOST_SEGMENTS)
      assert.isTrue(cut.endsWith('...'))
      assert.isTrue(cut.isWellFormed())
    }
    assert.equal(fitSegments('short'), 'short')
  })
})

test.group('Addresses in logs', () => {
  test('{address} is shown as {shown}')
    .with([
      { address: 'meera.joshi@families.example', shown: 'm•••@f•••.example' },
      { address: '+919000000014', shown: '•••014' },
      { address: '12', shown: '•••' },
    ])
    .run(({ assert }, { address, shown }) => assert.equal(maskAddress(address), shown))
})
