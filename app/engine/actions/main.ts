export { ruleCode } from './rules.js'
export { performAction } from './perform.js'
export type { ActionAnswer } from './perform.js'
export { readAction } from './read.js'
