import { textKey } from '#engine'
import { MAX_PASSWORD_LENGTH } from './passwords.js'

/** Characters of the shortest password; length is what counts (NIST SP 800-63B, section 3.1.1). */
export const MIN_PASSWORD_LENGTH = 10

/** Why a password is refused; a key of `security.password.weak`. */
export type PasswordWeakness = 'short' | 'long' | 'common' | 'personal' | 'repeated'

/** What guessers try first, in any spelling and with any digits and marks around it. */
const COMMON = new Set(
  `password passwords passwort passphrase mypassword newpassword letmein letmeinnow welcome welcomeback iloveyou
  iloveyouso administrator admin adminadmin administration superadmin superuser default changeme changemenow secret
  topsecret qwerty qwertyuiop qwertyuiopasdf qwertz qwertzuiop azerty azertyuiop asdfghjkl zxcvbnm qazwsxedc
  qweasdzxc abcdefghij abcdefghijkl abcdefghijklmnopqrstuvwxyz football basketball baseball cricket superman
  batman spiderman pokemon starwars princess sunshine dragon monkey master michael jennifer computer internet
  whatever trustnoone liverpool manchester chelsea arsenal barcelona realmadrid school myschool schoolschool
  student students studentstudent teacher teachers principal headteacher class classroom education university
  college lectern lecterndemo greenfield india mumbai delhi bangalore bharat jaihind hindustan ganesh krishna
  jaishriram shivashiva testtest testing testpassword guest guestguest user useruser login loginlogin access
  pass passpass passw passwd temp temporary holiday summer winter spring autumn monday friday january december`
    .split(/\s+/)
    .filter(Boolean)
)

const LOOKALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  '$': 's',
  '!': 'i',
}

/** Shortest part of a name or login that makes a password personal. */
const PERSONAL = 4
const FEWEST_DISTINCT = 5

/**
 * The first reason against a password, null for a good one. `about` is what others know of its owner:
 * name, mail, phone, user name.
 */
export function weaknessOf(password: string, about: readonly (string | null)[]): PasswordWeakness | null {
  const characters = [...password.normalize('NFC')]
  if (characters.length < MIN_PASSWORD_LENGTH) return 'short'
  if (password.length > MAX_PASSWORD_LENGTH) return 'long'
  const key = textKey(password)
  if (isPersonal(key, about)) return 'personal'
  if (new Set(characters).size < FEWEST_DISTINCT || isSequence(key)) return 'repeated'
  return isCommon(key) ? 'common' : null
}

function isPersonal(key: string, about: readonly (string | null)[]): boolean {
  const rest = lettersAndDigits(key)
  return about
    .filter((text) => text !== null)
    .flatMap((text) => [text, ...text.split(/[\s@.]+/u)])
    .map((text) => lettersAndDigits(textKey(text)))
    .some((known) => known.length >= PERSONAL && rest.replace(known, '').length < PERSONAL && rest.includes(known))
}

/** Every character is the next one of the alphabet, or of the row of digits, or the same step back. */
function isSequence(key: string): boolean {
  const points = [...key].map((character) => character.codePointAt(0) ?? 0)
  const steps = points.slice(1).map((point, index) => point - (points[index] ?? 0))
  return steps.filter((step) => Math.abs(step) === 1 || step === 0).length >= steps.length - 1
}

function isCommon(key: string): boolean {
  const word = [...core(key)].map((character) => LOOKALIKES[character] ?? character).join('')
  return [word, core(key), key].some((text) => COMMON.has(text.replaceAll(/[^a-z]/g, '')))
}

/** Without the digits and marks that stand around a word. */
function core(text: string): string {
  return text.replaceAll(/^[^a-z]+|[^a-z]+$/g, '')
}

function lettersAndDigits(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '')
}
