export * from './grant.js'
export type { Pair, Use } from './pairs.js'
export { rebase } from './rebase.js'
export { scopePredicate } from './scopes.js'
