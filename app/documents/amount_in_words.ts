import { ToWords as EnglishUae } from 'to-words/en-AE'
import { ToWords as EnglishBritain } from 'to-words/en-GB'
import { ToWords as EnglishEuro } from 'to-words/en-IE'
import { ToWords as EnglishIndia } from 'to-words/en-IN'
import { ToWords as EnglishNepal } from 'to-words/en-NP'
import { ToWords as EnglishAmerica } from 'to-words/en-US'
import { ToWords as Hindi } from 'to-words/hi-IN'

interface Words {
  convert(amount: string, options?: { readonly currency: boolean }): string
}

const ENGLISH: Readonly<Record<string, () => Words>> = {
  AED: () => new EnglishUae(),
  EUR: () => new EnglishEuro(),
  GBP: () => new EnglishBritain(),
  INR: () => new EnglishIndia(),
  NPR: () => new EnglishNepal(),
  USD: () => new EnglishAmerica(),
}
/** Nepal's rupee and paisa have India's names in Hindi. */
const HINDI_CURRENCIES = new Set(['INR', 'NPR'])

/**
 * An amount as receipts and cheques spell it: `One Lakh Fifty Two Thousand Four Hundred Rupees Only`. `scaled`
 * is in minor units (paise), `currency` an ISO 4217 code, `language` a BCP 47 tag. Rupees of India and Nepal
 * group by lakh and crore, others by million. Hindi is there for rupees; all else is English, and a currency
 * whose unit has no English name here is named by its code, its minor units as a fraction.
 * Throws a RangeError for what is no 53-bit integer or no currency.
 */
export function amountInWords(scaled: number, currency: string, language: string): string {
  if (!Number.isSafeInteger(scaled)) throw new RangeError(`${scaled} is no amount in minor units`)
  const digits = minorDigits(currency)
  if (isHindi(language) && HINDI_CURRENCIES.has(currency)) {
    return `${new Hindi().convert(decimal(scaled, digits), { currency: true })} मात्र`
  }
  const english = ENGLISH[currency]
  return english ? english().convert(decimal(scaled, digits), { currency: true }) : byCode(scaled, currency, digits)
}

function isHindi(language: string): boolean {
  return new Intl.Locale(language).language === 'hi'
}

function minorDigits(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  return maximumFractionDigits ?? 0
}

function decimal(scaled: number, digits: number): string {
  const text = String(Math.abs(scaled)).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  const sign = scaled < 0 ? '-' : ''
  return digits === 0 ? sign + whole : `${sign}${whole}.${text.slice(-digits)}`
}

function byCode(scaled: number, currency: string, digits: number): string {
  const [whole = '0', minor = ''] = decimal(scaled, digits).split('.')
  const rest = Number(minor) === 0 ? '' : ` And ${minor}/${10 ** digits}`
  return `${currency} ${new EnglishAmerica().convert(whole)}${rest} Only`
}
