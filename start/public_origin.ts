import { createError } from '@adonisjs/core/exceptions'

/** There is no APP_URL, or one that is no address of a web site. */
export const E_APP_URL = createError<[string]>('APP_URL %s', 'E_APP_URL', 500)

/**
 * Scheme, host and port under which people reach this installation, for links in mails: never what a request
 * says of itself. Throws E_APP_URL in production without `APP_URL`, and for one that is no http address.
 */
export function publicOrigin(options: { given: string | undefined; port: number; production: boolean }): string {
  const { given, port, production } = options
  if (!given) {
    if (production) throw new E_APP_URL(['is required in production for links in mails'])
    return `http://localhost:${port}`
  }
  const url = URL.canParse(given) ? new URL(given) : null
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw new E_APP_URL(['must be an http or https address'])
  return url.origin
}
