import { test } from '@japa/runner'
import { countIn, periodOf, renderNumber } from '../../../app/engine/fields/main.js'

const on = (today: string, fiscalYearStart = '04-01') => ({ today, fiscalYearStart })

test.group('Number patterns', () => {
  test('{today}, fiscal year from {start}: {text}')
    .with([
      { today: '2026-03-31', start: '04-01', text: 'A/2025-26/0007' },
      { today: '2026-04-01', start: '04-01', text: 'A/2026-27/0007' },
      { today: '2026-12-31', start: '04-01', text: 'A/2026-27/0007' },
      { today: '2026-12-31', start: '01-01', text: 'A/2026-27/0007' },
      { today: '2099-07-01', start: '07-01', text: 'A/2099-00/0007' },
    ])
    .run(({ assert }, { today, start, text }) => {
      assert.equal(renderNumber('A/{fy}/{####}', on(today, start), 7), text)
    })

  test('counts in what its pattern names', ({ assert }) => {
    assert.equal(periodOf('A-{####}', on('2026-05-01')), '-')
    assert.equal(periodOf('A-{yyyy}-{####}', on('2026-05-01')), '2026')
    assert.equal(periodOf('A-{fy}-{####}', on('2026-02-01')), '2025-26')
    assert.equal(periodOf('{yyyy}{fy}{#}', on('2026-02-01')), '2025-26/2026')
  })

  test('a counter grows beyond its signs', ({ assert }) => {
    assert.equal(renderNumber('N{##}', on('2026-05-01'), 123), 'N123')
  })

  test('reads the counter of its own texts only', ({ assert }) => {
    const read = (text: string) => countIn('A-{yyyy}-{###}/x', on('2026-05-01'), text)
    assert.equal(read('A-2026-007/x'), 7)
    assert.equal(read('A-2026-1007/x'), 1007)
    for (const other of ['A-2025-007/x', 'A-2026-07/x', 'A-2026-007', 'A-2026--07/x', 'A-2026-0o7/x', '']) {
      assert.isNull(read(other), other)
    }
  })
})
