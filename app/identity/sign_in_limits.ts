import { Refusal } from '#engine'

/** Counts events by key in windows that begin with the first; kept where all processes of the installation see it. */
export interface AttemptCounter {
  /** Counts one more: how many there are now in the window of so many seconds. */
  hit(key: string, seconds: number): Promise<number>
  /** Takes one back that turned out not to count. */
  undo(key: string, seconds: number): Promise<void>
  forget(key: string, seconds: number): Promise<void>
}

/** So many failures within so many seconds. */
export interface Limit {
  readonly failures: number
  readonly seconds: number
}

export interface SignInLimits {
  /** For one account from one address. The later ones hold longer: who goes on guessing waits longer. */
  readonly account: readonly Limit[]
  /** For one address, whatever the account; wide, because a whole school may sit behind it. */
  readonly address: Limit
}

export const SIGN_IN_LIMITS: SignInLimits = {
  account: [
    { failures: 5, seconds: 60 },
    { failures: 10, seconds: 15 * 60 },
    { failures: 20, seconds: 3600 },
    { failures: 40, seconds: 24 * 3600 },
  ],
  address: { failures: 300, seconds: 15 * 60 },
}

/** What a school sets for itself, of failures within fifteen minutes; null for the installation's. */
export interface SchoolLimits {
  readonly account: number | null
  readonly address: number | null
}

const QUARTER = 15 * 60

/** The limits with what a school has set: those of an account all in the proportion of that of a quarter of an hour. */
export function limitsWith(limits: SignInLimits, { account, address }: SchoolLimits): SignInLimits {
  const usual = limits.account.find(({ seconds }) => seconds === QUARTER)?.failures
  const factor = account === null || usual === undefined ? 1 : account / usual
  // A tight limit says how many there are at once, too: a shorter window is no tighter still.
  const scaled = ({ failures, seconds }: Limit): number =>
    seconds < QUARTER && factor < 1 ? Math.min(failures, account ?? failures) : Math.ceil(failures * factor)
  return {
    account: limits.account.map((limit) => ({ ...limit, failures: scaled(limit) })),
    address: address === null ? limits.address : { ...limits.address, failures: address },
  }
}

/** Who tries what, from where. */
export interface Attempt {
  /** Fingerprint of what is guessed at: a login name, the second factor of a user. */
  readonly account: string
  readonly address: string
}

/**
 * Slows guessing down. An attempt is counted before it is looked at, so that many at once are not
 * many free ones, and taken back when it was right. A lock holds for one address only: nobody can lock
 * others out from elsewhere. There is no unlocking but by time.
 */
export class SignInGuard {
  readonly #counter: AttemptCounter
  readonly #limits: SignInLimits

  constructor(counter: AttemptCounter, limits: SignInLimits = SIGN_IN_LIMITS) {
    this.#counter = counter
    this.#limits = limits
  }

  /**
   * Counts an attempt: true where the account is locked for this address, which must change nothing
   * that can be seen of the answer. Throws a refusal (429) where the address has failed too often. A school's own limits
   * count at its door.
   */
  async enter({ account, address }: Attempt, school: SchoolLimits | null = null): Promise<boolean> {
    const limits = school ? limitsWith(this.#limits, school) : this.#limits
    const { address: wide } = limits
    const all = await this.#counter.hit(addressKey(address), wide.seconds)
    if (all > wide.failures) {
      throw new Refusal('limited', 'Too many attempts. Wait a while.', { facts: { retry_after: wide.seconds } })
    }
    const counts = await Promise.all(
      limits.account.map(({ seconds }) => this.#counter.hit(accountKey(account, address, seconds), seconds))
    )
    return limits.account.some(({ failures }, index) => (counts[index] ?? 0) > failures)
  }

  /** An attempt was right: its account begins anew from this address. */
  async pass({ account, address }: Attempt): Promise<void> {
    await this.#counter.undo(addressKey(address), this.#limits.address.seconds)
    for (const { seconds } of this.#limits.account) {
      await this.#counter.forget(accountKey(account, address, seconds), seconds)
    }
  }
}

function addressKey(address: string): string {
  return `sign_in:${address}`
}

function accountKey(account: string, address: string, seconds: number): string {
  return `sign_in:${seconds}:${account}:${address}`
}
