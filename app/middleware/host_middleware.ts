import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { HostRules } from '#schools/main'
import { HostPolicy } from './host_policy.js'

/** Load balancers and monitors ask by address how the process does. */
const PROBES: readonly string[] = ['/health', '/healthz', '/readyz', '/metrics']

/**
 * Answers listed hosts only (421 for others), over HTTPS where the installation demands it, and notes which
 * school the host stands for. `Host` may be forged like any header: it chooses among schools, and opens none.
 */
export default class HostMiddleware {
  async handle(ctx: HttpContext, next: NextFn): Promise<unknown> {
    const { request, response } = ctx
    if (PROBES.includes(request.url())) return next()
    const rules = await app.container.make(HostRules)
    const { isListed, school } = rules.judge(request.hostname())
    if (!isListed) return response.status(421).header('Content-Type', 'text/plain').send('Misdirected request')
    const policy = await app.container.make(HostPolicy)
    if (policy.forcesHttps) {
      if (!request.secure()) return response.redirect().status(308).toPath(secureAddress(ctx))
      response.header('Strict-Transport-Security', 'max-age=15552000; includeSubDomains')
    }
    ctx.hostSchool = school
    return next()
  }
}

/** The host is a listed one by now. */
function secureAddress({ request }: HttpContext): string {
  return `https://${request.hostname() ?? ''}${request.url(true)}`
}
