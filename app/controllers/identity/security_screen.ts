import type { HttpContext } from '@adonisjs/core/http'
import { notFound, Refusal } from '#engine'
import {
  beginVisit,
  E_PROVIDER_UNREACHABLE,
  Identity,
  needsSecondFactor,
  ProviderDoors,
  requestOf,
} from '#identity/main'
import type { Enrolment, LoginEvent, SessionSummary } from '#identity/main'
import { screenEngine } from '../screens/screen.js'
import { appShellView, leaveNotice } from '../screens/shell.js'
import { userOf } from './answers.js'

type Part = 'password' | 'factor' | 'provider'

/** What is shown once, or beside what went wrong. */
interface Moment {
  readonly enrolment?: Enrolment | null
  readonly recoveryCodes?: readonly string[]
  /** Keys of texts, by the part of the page that they concern. */
  readonly problem?: { readonly part: Part; readonly key: string }
  /** The provider's address, for who has given his password to link himself. */
  readonly visit?: string
}

/** The own account: password, second factor, where one is signed in, and who has tried. */
export default class SecurityScreen {
  /** `GET /security`. */
  show(ctx: HttpContext): Promise<string> {
    return render(ctx, {})
  }

  /** `POST /security/password`; all other sessions end. */
  async password(ctx: HttpContext): Promise<unknown> {
    const { userId } = userOf(ctx)
    const { passwordChanges } = await ctx.containerResolver.make(Identity)
    const who = { userId, sessionId: ctx.sessionId ?? null }
    const problem = await problemOf(() =>
      passwordChanges.change(who, { present: textIn(ctx, 'present'), next: textIn(ctx, 'password') }, requestOf(ctx))
    )
    if (problem) return render(ctx, { problem: { part: 'password', key: problem } })
    return goBack(ctx, 'security.notice.password')
  }

  /** `POST /security/factor`: a secret to scan, for who gives the password. */
  async begin(ctx: HttpContext): Promise<unknown> {
    const { userId, name, school } = userOf(ctx)
    const { secondFactors } = await ctx.containerResolver.make(Identity)
    const problem = await this.#confirmed(ctx, 'factor')
    if (problem) return problem
    return render(ctx, { enrolment: await secondFactors.begin(userId, { account: name, school: school.name }) })
  }

  /** `POST /security/factor/confirm`: recovery codes, shown this once. */
  async confirm(ctx: HttpContext): Promise<unknown> {
    const { userId, name, school } = userOf(ctx)
    const { secondFactors, sessions } = await ctx.containerResolver.make(Identity)
    const recoveryCodes = await secondFactors.confirm(userId, textIn(ctx, 'code'))
    if (recoveryCodes) {
      if (ctx.sessionId) await sessions.markSecondFactor(ctx.sessionId, userId)
      return render(ctx, { recoveryCodes })
    }
    const enrolment = await secondFactors.begun(userId, { account: name, school: school.name })
    return render(ctx, { enrolment, problem: { part: 'factor', key: 'security.factor.wrong' } })
  }

  /** `POST /security/factor/disable`. */
  async disable(ctx: HttpContext): Promise<unknown> {
    const problem = await this.#confirmed(ctx, 'factor')
    if (problem) return problem
    const actor = userOf(ctx)
    if (needsSecondFactor(actor)) return render(ctx, { problem: { part: 'factor', key: 'security.factor.needed' } })
    const { secondFactors } = await ctx.containerResolver.make(Identity)
    await secondFactors.remove(actor.userId)
    return goBack(ctx, 'security.notice.disabled')
  }

  /** `POST /security/provider`: the way to the provider, for who gives the password; a form may not lead there itself. */
  async link(ctx: HttpContext): Promise<unknown> {
    const { only: door } = await ctx.containerResolver.make(ProviderDoors)
    if (!door) throw notFound()
    const problem = await this.#confirmed(ctx, 'provider')
    if (problem) return problem
    const purpose = { next: '/security', school: null, linkTo: userOf(ctx).userId }
    try {
      return await render(ctx, { visit: await beginVisit(ctx, door, purpose) })
    } catch (error) {
      if (!(error instanceof E_PROVIDER_UNREACHABLE)) throw error
      ctx.logger.error({ err: error }, 'The identity provider cannot be reached')
      return render(ctx, { problem: { part: 'provider', key: 'security.provider.down' } })
    }
  }

  /** `POST /security/provider/unlink`. */
  async unlink(ctx: HttpContext): Promise<unknown> {
    const { only: door } = await ctx.containerResolver.make(ProviderDoors)
    if (!door) throw notFound()
    const problem = await this.#confirmed(ctx, 'provider')
    if (problem) return problem
    const { externals } = await ctx.containerResolver.make(Identity)
    await externals.unlink(userOf(ctx).userId, door.provider.issuer, requestOf(ctx))
    return goBack(ctx, 'security.notice.unlinked')
  }

  /** `POST /security/sessions/{id}/end`: signs out elsewhere. */
  async end(ctx: HttpContext): Promise<unknown> {
    const { sessions } = await ctx.containerResolver.make(Identity)
    await sessions.revokeOwn(userOf(ctx).userId, String(ctx.params['id']))
    return goBack(ctx, 'security.notice.ended')
  }

  /** The page with what is wrong about the password; null where it is right. */
  async #confirmed(ctx: HttpContext, part: Part): Promise<string | null> {
    const { passwordChanges } = await ctx.containerResolver.make(Identity)
    const { userId } = userOf(ctx)
    const problem = await problemOf(() => passwordChanges.confirm(userId, textIn(ctx, 'present'), requestOf(ctx)))
    return problem && render(ctx, { problem: { part, key: problem } })
  }
}

/** The key of what is wrong with the passwords given; null for nothing. */
async function problemOf(work: () => Promise<void>): Promise<string | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
    return 'password' in error.details && !('present' in error.details) ? 'security.weak' : 'security.wrong_password'
  }
}

function textIn(ctx: HttpContext, name: string): string {
  const text: unknown = ctx.request.body()[name]
  return typeof text === 'string' ? text.slice(0, 256) : ''
}

function goBack(ctx: HttpContext, key: string): void {
  leaveNotice(ctx, { tone: 'good', key, data: {} })
  return ctx.response.redirect().status(303).toPath('/security')
}

async function render(ctx: HttpContext, moment: Moment): Promise<string> {
  const actor = userOf(ctx)
  const { secondFactors, sessions, history } = await ctx.containerResolver.make(Identity)
  const shell = appShellView(ctx, await screenEngine(ctx), actor, [{ label: ctx.i18n.t('security.title'), href: '' }])
  const isOn = await secondFactors.isOn(actor.userId)
  const own = await sessions.list(actor.userId)
  const events = await history.of(actor.userId)
  if (moment.problem) ctx.response.status(422)
  ctx.response.header('Cache-Control', 'no-store')
  return ctx.view.render('pages/security/account', {
    shell,
    problem: moment.problem ?? null,
    factor: {
      isOn,
      left: isOn ? await secondFactors.recoveryCodesLeft(actor.userId) : 0,
      enrolment: moment.enrolment ?? null,
      recoveryCodes: moment.recoveryCodes ?? null,
    },
    provider: await providerView(ctx, moment.visit ?? null),
    sessions: own.map((session) => sessionView(ctx, session)),
    events: events.slice(0, 20).map((event) => eventView(ctx, event)),
  })
}

/** The link to the installation's identity provider; null where it has none. */
async function providerView(ctx: HttpContext, visit: string | null): Promise<object | null> {
  const { only: door } = await ctx.containerResolver.make(ProviderDoors)
  if (!door) return null
  const { externals } = await ctx.containerResolver.make(Identity)
  const linkedAt = await externals.linkedAt(userOf(ctx).userId, door.provider.issuer)
  const elsewhere = door.isAt(ctx.request.host()) ? null : door.origin
  return { name: door.name, linkedAt: linkedAt && time(ctx, linkedAt), elsewhere, visit }
}

const time = (ctx: HttpContext, at: string): string =>
  ctx.i18n.formatDate(new Date(at), { dateStyle: 'medium', timeStyle: 'short', timeZone: userOf(ctx).school.timezone })

function sessionView(ctx: HttpContext, { id, kind, lastUsedAt, address, agent }: SessionSummary): object {
  return { id, kind, lastUsedAt: time(ctx, lastUsedAt), address, agent, isCurrent: id === ctx.sessionId }
}

function eventView(ctx: HttpContext, { at, method, outcome, address }: LoginEvent): object {
  return { at: time(ctx, at), method, outcome, address, isBad: !['success', 'requested'].includes(outcome) }
}
