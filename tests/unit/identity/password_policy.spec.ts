import { test } from '@japa/runner'
import { weaknessOf } from '../../../app/identity/main.js'

const ABOUT = ['Ravi Subramaniam', 'ravi.s@green.example', '+919876543210', null]

test.group('Password policy', () => {
  for (const [password, weakness] of [
    ['nine chars', null],
    ['ninechars', 'short'],
    ['x y'.repeat(90), 'long'],
    ['password123', 'common'],
    ['P@ssw0rd2026!', 'common'],
    ['1qwertyuiop1', 'common'],
    ['Subramaniam1', 'personal'],
    ['ravisubramaniam', 'personal'],
    ['+919876543210', 'personal'],
    ['aaaaaaaaaaaa', 'repeated'],
    ['abcabcabcabc', 'repeated'],
    ['12345678901', 'repeated'],
    ['0987654321', 'repeated'],
    ['seven violet tractors', null],
    ['नमस्ते दुनिया कैसे', null],
  ] as const) {
    test(`finds ${password.slice(0, 24)} ${weakness ?? 'good'}`, ({ assert }) => {
      assert.equal(weaknessOf(password, ABOUT), weakness)
    })
  }
})
