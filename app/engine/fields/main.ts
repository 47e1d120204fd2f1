export * from './catalogue.js'
export * from './contract.js'
export * from './operators/main.js'
export { ATTACHMENT_LIMITS } from './shared/attachments.js'
export { MOST_MINOR_UNITS, minorUnitsOf } from './shared/currency.js'
export { optionsOf } from './shared/options.js'
export { schemaOf } from './shared/rule.js'
export type { Problem, Test } from './shared/rule.js'
export { fromScaled, toScaled } from './shared/scaled.js'
export {
  countIn,
  drawnIn,
  fieldsIn,
  fillPattern,
  isCounted,
  periodOf,
  PLAIN_ALPHABET,
  renderNumber,
} from './types/sequence/pattern.js'
export type { NumberDate } from './types/sequence/pattern.js'
