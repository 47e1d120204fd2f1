import { ruleCode, savedViewCode } from './actions/main.js'
import { proposalCode } from './exchange/main.js'
import type { Exchange } from './exchange/main.js'
import type { Definition, Registry } from './model/main.js'

/** What the engine itself does under names of declarations: exchanges, change requests, rule tables, saved views. */
export function ownCode(
  registry: Registry,
  ground: Parameters<typeof proposalCode>[1],
  exchange: Exchange
): readonly Definition[] {
  return [
    ...exchange.code.definitions,
    ...proposalCode(registry, ground),
    ...ruleCode(registry),
    ...savedViewCode(ground),
  ]
}
