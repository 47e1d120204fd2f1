import { test } from '@japa/runner'
import { afterQuiet } from '../../../app/messaging/quiet_hours.js'

const NIGHT = { from: '21:00', to: '07:00' }

test.group('Quiet hours', () => {
  test('{ready} in {zone} is sent at {sent}')
    .with([
      { zone: 'Asia/Kolkata', hours: NIGHT, ready: '2026-11-21T15:29:59.000Z', sent: '2026-11-21T15:29:59.000Z' },
      { zone: 'Asia/Kolkata', hours: NIGHT, ready: '2026-11-21T15:30:00.000Z', sent: '2026-11-22T01:30:00.000Z' },
      { zone: 'Asia/Kolkata', hours: NIGHT, ready: '2026-11-21T20:00:00.000Z', sent: '2026-11-22T01:30:00.000Z' },
      { zone: 'Asia/Kolkata', hours: NIGHT, ready: '2026-11-22T01:29:00.000Z', sent: '2026-11-22T01:30:00.000Z' },
      { zone: 'Asia/Kolkata', hours: NIGHT, ready: '2026-11-22T01:30:00.000Z', sent: '2026-11-22T01:30:00.000Z' },
      {
        zone: 'Asia/Kolkata',
        hours: { from: '13:00', to: '14:00' },
        ready: '2026-11-21T08:00:00.000Z',
        sent: '2026-11-21T08:30:00.000Z',
      },
      {
        zone: 'Asia/Kolkata',
        hours: { from: '08:00', to: '08:00' },
        ready: '2026-11-21T02:30:00.000Z',
        sent: '2026-11-21T02:30:00.000Z',
      },
      // The change to summer time leaves 02:30 out, the change back brings it twice.
      {
        zone: 'America/New_York',
        hours: { from: '22:00', to: '02:30' },
        ready: '2026-03-08T05:00:00.000Z',
        sent: '2026-03-08T07:30:00.000Z',
      },
      {
        zone: 'America/New_York',
        hours: { from: '22:00', to: '07:00' },
        ready: '2026-11-01T05:30:00.000Z',
        sent: '2026-11-01T12:00:00.000Z',
      },
    ])
    .run(({ assert }, { zone, hours, ready, sent }) => {
      assert.equal(afterQuiet(new Date(ready), zone, hours).toISOString(), sent)
    })

  test('are none for who has said nothing', ({ assert }) => {
    const ready = new Date()
    assert.equal(afterQuiet(ready, 'Asia/Kolkata', null), ready)
  })
})
