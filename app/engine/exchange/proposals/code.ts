import { actionKey, CHANGE_REQUEST, PROPOSE } from '../../model/main.js'
import type { Definition, Registry } from '../../model/main.js'
import type { ExchangeGround } from '../ground.js'
import { decide, withdraw } from './decide.js'
import { propose } from './propose.js'
import { review } from './review.js'

/** What the engine does with change requests, and on every entity for which values may be proposed. */
export function proposalCode(registry: Registry, ground: Pick<ExchangeGround, 'session'>): readonly Definition[] {
  const open = Object.values(registry.entities).filter(({ actions }) => actions.some(({ name }) => name === PROPOSE))
  const on = (name: string) => actionKey(CHANGE_REQUEST, name)
  return [
    ...open.map(({ name }): Definition => ({
      kind: 'action',
      key: actionKey(name, PROPOSE),
      run: (call) => propose(call, name),
    })),
    { kind: 'action', key: on('review'), run: (call) => review(call) },
    { kind: 'action', key: on('decide'), run: (call) => decide(call, ground) },
    { kind: 'action', key: on('withdraw'), run: (call) => withdraw(call) },
  ]
}
