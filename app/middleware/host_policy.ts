/** How requests must come, whatever they ask for; bound in the container from the environment. */
export class HostPolicy {
  /** Plain HTTP is sent to HTTPS, and browsers are told to remember it. */
  readonly forcesHttps: boolean
  /** Web origins whose scripts may call REST; none by default. */
  readonly origins: ReadonlySet<string>

  constructor(options: { readonly forcesHttps: boolean; readonly origins: readonly string[] }) {
    this.forcesHttps = options.forcesHttps
    this.origins = new Set(options.origins)
  }
}
