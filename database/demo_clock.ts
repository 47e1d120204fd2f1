import type { Clock } from '#engine'
import { DateTime } from 'luxon'

const STEP = 20_000

/** A business clock that stands at a moment of the past until it is told another one; the system's time is real. */
export class HistoryClock implements Clock {
  readonly #timezone: string
  #day = ''
  #at = 0

  constructor(timezone: string) {
    this.#timezone = timezone
  }

  /** Goes on a little, or to the morning of another day. */
  goTo(day: string): void {
    const isLater = day !== this.#day
    this.#at = isLater ? DateTime.fromISO(`${day}T09:00`, { zone: this.#timezone }).toMillis() : this.#at + STEP
    this.#day = day
  }

  now(): Date {
    return new Date(this.#at)
  }

  today(): string {
    return this.#day
  }

  system(): Date {
    return new Date()
  }
}
