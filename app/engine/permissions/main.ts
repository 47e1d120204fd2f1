export * from './grant.js'

export { ruleLets } from './pairs.js'
export type { Pair, Use } from './pairs.js'
export { rebase } from './rebase.js'
export { scopePredicate } from './scopes.js'
