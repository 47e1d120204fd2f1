import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { test } from '@japa/runner'
import { FAULTS, tellFault } from '../../../start/faults.js'

test.group('Faults', () => {
  test('an error tracker hears of them, without what belongs to people', ({ assert, cleanup }) => {
    const heard: unknown[] = []
    const listen = (fault: unknown) => void heard.push(fault)
    subscribe(FAULTS, listen)
    cleanup(() => void unsubscribe(FAULTS, listen))
    tellFault(new Error('No row for "Asha Rao"'), { route: '/api/v1/students/:id' })
    assert.containSubset(heard, [{ error: { message: 'No row for …' }, facts: { route: '/api/v1/students/:id' } }])
    assert.notInclude(JSON.stringify(heard), 'Asha')
  })
})
