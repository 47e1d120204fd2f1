import { Secret, TOTP } from 'otpauth'
import encodeQR from 'qr'
import { param, sql } from '#engine'
import type { Clock, Database } from '#engine'
import { uuidv7 } from 'uuidv7'
import type { OneTimeCodes } from './one_time_codes.js'
import { sha256 } from './secrets.js'
import { insertInto, Prepared } from './statements.js'

/** Encrypts what must be read again; the host's encryption. */
export interface Cipher {
  encrypt(text: string): string
  /** Null for what it did not encrypt itself. */
  decrypt(text: string): string | null
}

/** A second factor being set up: what an authenticator app is given, shown once. */
export interface Enrolment {
  /** Base32, to be typed where nothing can be scanned. */
  readonly secret: string
  readonly uri: string
  /** The URI as a QR code: the text of an SVG. */
  readonly qr: string
}

const PERIOD = 30
const DIGITS = 6
/** Steps before and after the present one whose codes are taken, for clocks that are off. */
const WINDOW = 1
const RECOVERY_CODES = 10
const RECOVERY_BYTES = 10

/**
 * Second factors: codes of an authenticator app (TOTP, RFC 6238), each step's taken once, and recovery
 * codes for who has lost it, each taken once.
 */
export class SecondFactors {
  readonly #codes: OneTimeCodes
  readonly #clock: Clock
  readonly #cipher: Cipher
  readonly #database: Database
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(options: { database: Database; clock: Clock; cipher: Cipher; codes: OneTimeCodes }) {
    this.#database = options.database
    this.#clock = options.clock
    this.#cipher = options.cipher
    this.#codes = options.codes
    this.#sql = statementsOf(options.database)
  }

  /** True where a user's second factor counts. */
  async isOn(userId: string): Promise<boolean> {
    const row = await this.#sql.find.first({ user: userId })
    return row?.['confirmed_at'] != null
  }

  /** How many recovery codes a user has left. */
  recoveryCodesLeft(userId: string): Promise<number> {
    return this.#codes.count('recovery', userId)
  }

  /** Makes a secret for a user who has no second factor yet; null for one who has. It counts once confirmed. */
  async begin(userId: string, label: { readonly account: string; readonly school: string }): Promise<Enrolment | null> {
    const secret = new Secret({ size: 20 })
    const sealed = this.#cipher.encrypt(secret.base32)
    const values = { id: uuidv7(), user: userId, secret: sealed, started_at: this.#now() }
    const { count } = await this.#sql.begin.write(values)
    return count === 1 ? enrolmentOf(secret, label) : null
  }

  /** The secret that a user has begun with, to be shown again until it is confirmed; null without one. */
  async begun(userId: string, label: { readonly account: string; readonly school: string }): Promise<Enrolment | null> {
    const row = await this.#sql.find.first({ user: userId })
    if (!row || row['confirmed_at'] !== null) return null
    const secret = this.#open(row['secret'])
    return secret && enrolmentOf(secret, label)
  }

  /** Confirms it with a first code: the recovery codes, shown once; null for a wrong code. */
  async confirm(userId: string, code: string): Promise<readonly string[] | null> {
    const step = await this.#stepOf(userId, code)
    if (step === null) return null
    return this.#database.transaction(
      async () => {
        const { count } = await this.#sql.confirm.write({ user: userId, now: this.#now(), step })
        return count === 1 ? this.renewRecoveryCodes(userId) : null
      },
      { label: 'confirm second factor' }
    )
  }

  /** New recovery codes in the place of all earlier ones. */
  async renewRecoveryCodes(userId: string): Promise<readonly string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, makeRecoveryCode)
    await this.#database.transaction(
      async () => {
        await this.#codes.discard('recovery', userId)
        for (const code of codes) {
          await this.#codes.keep('recovery', { userId, schoolId: null }, { id: uuidv7(), hash: recoveryHash(code) })
        }
      },
      { label: 'recovery codes' }
    )
    return codes
  }

  /** True for a code of the app whose step was not taken yet, and for a recovery code; either is used up by it. */
  async verify(userId: string, code: string): Promise<boolean> {
    const step = await this.#stepOf(userId, code)
    if (step === null) return this.#codes.takeOf('recovery', userId, recoveryHash(code))
    const { count } = await this.#sql.take.write({ user: userId, step })
    return count === 1
  }

  /** Takes a user's second factor away, with its recovery codes. */
  async remove(userId: string): Promise<void> {
    await this.#database.transaction(
      async () => {
        await this.#sql.remove.write({ user: userId })
        await this.#codes.discard('recovery', userId)
      },
      { label: 'remove second factor' }
    )
  }

  /** The time step that a code belongs to; null for a wrong one. */
  async #stepOf(userId: string, code: string): Promise<number | null> {
    const token = code.replaceAll(/\s/g, '')
    if (!/^\d{6}$/.test(token)) return null
    const row = await this.#sql.find.first({ user: userId })
    const secret = row && this.#open(row['secret'])
    if (!secret) return null
    const timestamp = this.#clock.system().getTime()
    const delta = TOTP.validate({ token, secret, digits: DIGITS, period: PERIOD, timestamp, window: WINDOW })
    return delta === null ? null : TOTP.counter({ period: PERIOD, timestamp }) + delta
  }

  #open(sealed: unknown): Secret | null {
    const text = this.#cipher.decrypt(String(sealed))
    return text === null ? null : Secret.fromBase32(text)
  }

  #now(): string {
    return this.#clock.system().toISOString()
  }
}

function enrolmentOf(secret: Secret, { account, school }: { account: string; school: string }): Enrolment {
  const totp = new TOTP({ issuer: school, label: account, secret, digits: DIGITS, period: PERIOD })
  const uri = totp.toString()
  return { secret: secret.base32, uri, qr: encodeQR(uri, 'svg', { ecc: 'medium', border: 2 }) }
}

/** 80 random bits in four groups of base 32. */
function makeRecoveryCode(): string {
  const text = new Secret({ size: RECOVERY_BYTES }).base32.toLowerCase()
  return (text.match(/.{4}/g) ?? []).join('-')
}

function recoveryHash(code: string): string {
  return sha256(code.toLowerCase().replaceAll(/[^a-z2-7]/g, ''))
}

function statementsOf(database: Database) {
  const prepare = (name: string, fragment: ReturnType<typeof sql>) => new Prepared(database, `totp.${name}`, fragment)
  const own = sql`where "user" = ${param('user')}`
  const columns = ['id', 'user', 'secret', 'started_at']
  return {
    find: prepare('find', sql`select secret, confirmed_at from core_second_factors ${own}`),
    begin: prepare(
      'begin',
      sql`${insertInto('core_second_factors', columns)}
on conflict ("user") do update set secret = excluded.secret, started_at = excluded.started_at
where core_second_factors.confirmed_at is null`
    ),
    confirm: prepare(
      'confirm',
      sql`update core_second_factors set confirmed_at = ${param('now')}, last_step = ${param('step')}
${own} and confirmed_at is null`
    ),
    take: prepare(
      'take',
      sql`update core_second_factors set last_step = ${param('step')}
${own} and confirmed_at is not null and last_step < ${param('step')}`
    ),
    remove: prepare('remove', sql`delete from core_second_factors ${own}`),
  }
}
