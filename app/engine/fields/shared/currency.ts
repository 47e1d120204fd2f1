import { remembered } from './remembered.js'

/** The most decimals that a currency of ISO 4217 has. */
export const MOST_MINOR_UNITS = 4

/**
 * Decimal places of a currency (ISO 4217 code): 2 of INR, 0 of JPY, 3 of KWD, as the runtime's Intl knows
 * them; 2 of a code it does not know. Throws RangeError for what is no three letters.
 */
export const minorUnitsOf = remembered(
  (currency) =>
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
)
