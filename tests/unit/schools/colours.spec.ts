import { test } from '@japa/runner'
import { contrastOf, contrastOnPaper, shadesOf } from '../../../app/schools/main.js'

test.group('Colours of a school', () => {
  test('are told apart as the accessibility guidelines say', ({ assert }) => {
    assert.closeTo(contrastOf('#000000', '#ffffff'), 21, 0.01)
    assert.closeTo(contrastOf('#ffffff', '#767676'), 4.54, 0.01)
    assert.equal(contrastOf('#1b5c56', '#1b5c56'), 1)
  })

  test('have shades that can be read in light and dark, whatever the colour', ({ assert }) => {
    for (const colour of ['#000000', '#ffffff', '#ff0000', '#ffee88', '#0a7d5c', '#00008b', '#808080']) {
      const { light, dark, navigation } = shadesOf(colour)
      assert.isAtLeast(contrastOnPaper(light), 4.5, colour)
      assert.isAtLeast(contrastOf(dark, '#15211f'), 4.5, colour)
      assert.isAtLeast(contrastOf(navigation, '#9dbbb3'), 4.5, colour)
    }
  })

  test('that can be read already stay what they are', ({ assert }) => {
    assert.equal(shadesOf('#7a1f5c').light, '#7a1f5c')
  })
})
