import { createError } from '@adonisjs/core/exceptions'

/** The environment is not fit for production; every problem is named. */
export const E_NOT_FOR_PRODUCTION = createError<[string]>(
  'This server does not start in production:\n%s',
  'E_NOT_FOR_PRODUCTION',
  500
)

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What keeps a server from starting in production, as sentences; empty where nothing does. Keys and secrets
 * are judged where they are read.
 */
export function productionProblems(environment: Environment): readonly string[] {
  const given = (name: string) => (environment[name] ?? '').trim()
  const isOn = (name: string) => given(name) !== '' && given(name) !== '0' && given(name) !== 'false'
  return [
    isOn('DEV_MODE') && 'DEV_MODE shows sources and stack traces: leave it away.',
    ['debug', 'trace'].includes(given('LOG_LEVEL')) &&
      'LOG_LEVEL writes what is nobody’s business: take info or above.',
    given('NODE_DEBUG') !== '' && 'NODE_DEBUG writes requests and keys: leave it away.',
    given('LECTERN_CLOCK') !== '' && 'LECTERN_CLOCK pins the clock: leave it away.',
    given('BASE_DOMAIN') === '' &&
      given('ALLOWED_HOSTS') === '' &&
      'Name the hosts it answers to: BASE_DOMAIN (schools are its subdomains), ALLOWED_HOSTS, or both.',
    given('ALLOWED_HOSTS').includes('*') && 'ALLOWED_HOSTS takes whole names, no patterns.',
    given('CORS_ORIGINS').includes('*') && 'CORS_ORIGINS takes whole origins (https://app.example), no patterns.',
    /(?:^|,)\s*(?:0\.0\.0\.0\/0|::\/0|\*|true)\s*(?:,|$)/.test(given('TRUSTED_PROXIES')) &&
      'TRUSTED_PROXIES trusts everybody: name the addresses of the proxies.',
  ].filter((problem): problem is string => problem !== false)
}

/** Throws E_NOT_FOR_PRODUCTION with all problems. */
export function assertFitForProduction(environment: Environment): void {
  const problems = productionProblems(environment)
  if (problems.length > 0) throw new E_NOT_FOR_PRODUCTION([problems.map((problem) => `- ${problem}`).join('\n')])
}
