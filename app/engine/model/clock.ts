/**
 * The two clocks. `now` and `today` are the business clock (pinnable outside production, ticking on);
 * `system` is real time for tokens, leases, limits and ids.
 */
export interface Clock {
  now(): Date
  /** The date in a zone, `YYYY-MM-DD`. */
  today(timezone: string): string
  system(): Date
}
