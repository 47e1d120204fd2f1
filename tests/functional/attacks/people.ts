import app from '@adonisjs/core/services/app'
import mail from '@adonisjs/mail/services/main'
import { TOTP } from 'otpauth'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { Identity } from '../../../app/identity/main.js'
import { Worker } from '../../../app/jobs/main.js'
import { call, recordIn } from '../../support/rest.js'
import type { Answer } from '../../support/rest.js'
import { testSchools } from '../../support/school/main.js'

export const GOOD_PASSWORD = 'seven violet tractors'

/** Characters of the random end of a secret, in base64url, where its own separator may stand too. */
export const SECRET_LENGTH = 43

let count = 0

/** A new user of a school, the green one by default, in a role, with a password of his own and a proved mail. */
export async function newUser(
  options: { readonly role?: string; readonly password?: string | null; readonly school?: 'green' | 'river' } = {}
) {
  const { engine, ...schools } = await testSchools()
  const { green } = schools
  const home = schools[options.school ?? 'green']
  const identity = await app.container.make(Identity)
  const email = `visitor${++count}.${process.pid}@green.test`
  const { password = GOOD_PASSWORD, role = 'admin' } = options
  const create = async (entity: string, body: JsonObject) => String((await engine.create(home.system, entity, body)).id)
  const userId = await engine.database.forSchool(home.id).transaction(
    async () => {
      const hash = password === null ? null : await identity.passwords.make(password)
      const proved = { email, email_proved_at: new Date().toISOString() }
      const draft = { name: `Visitor ${count}`, ...proved, status: 'active', password_hash: hash }
      const user = await create('core.user', draft)
      await create('core.membership', { user, name: draft.name, status: 'active', roles: [{ role, active: true }] })
      return user
    },
    { label: 'test user' }
  )
  return { userId, email, identity, green, engine }
}

/** Makes a user of the green school over REST, as its admin, and lets the jobs run: his id, and the mails that have left. */
export async function invite(body: JsonObject) {
  const { green } = await testSchools()
  let made: Answer | undefined
  const mails = await mailsDuring(async () => {
    made = await call('/api/v1/users', { method: 'POST', json: body, token: green.accounts.admin.token })
    await drainJobs()
  })
  if (made?.status !== 201) throw new Error(made?.text)
  return { id: recordIn(made).id, mails, code: codeIn(mails[0]?.text ?? '') }
}

/** Does a command on a user of the green school; the mails that have left by it. */
export async function command(id: string, action: string, token: string) {
  let answer: Answer | undefined
  const mails = await mailsDuring(async () => {
    answer = await call(`/api/v1/users/${id}/${action}`, { method: 'POST', json: {}, token })
    await drainJobs()
  })
  if (!answer) throw new Error('No answer')
  return { answer, mails, code: codeIn(mails[0]?.text ?? '') }
}

async function drainJobs(): Promise<void> {
  const worker = await app.container.make(Worker)
  await worker.drain()
}

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
}

export function post(path: string, json: unknown, token?: string): Promise<Answer> {
  return call(`/api/v1/auth/${path}`, { method: 'POST', json, ...(token === undefined ? {} : { token }) })
}

/** Signs in over REST; fails the test where that is refused. */
export async function tokensOf(email: string, password = GOOD_PASSWORD): Promise<Tokens> {
  const answer = await post('login', { email, password })
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.body?.data as unknown as Tokens
}

/** The status that a token gets from REST. */
export async function statusWith(token: string): Promise<number> {
  return (await call('/api/v1/users/me', { token })).status
}

/** What a client sees of an answer: the bytes, but for the id of the request. */
export function seen({ status, text }: Answer): string {
  return `${status} ${text.replace(/"request_id":"[^"]*"/, '')}`
}

/** Sets up a second factor: the code of a step counted from now, and the recovery codes. */
export async function withSecondFactor(token: string, password = GOOD_PASSWORD) {
  const begun = await post('totp', { present: password }, token)
  const { secret } = begun.body?.data as { secret: string }
  const codeAt = (step: number) => new TOTP({ secret }).generate({ timestamp: Date.now() + step * 30_000 })
  const confirmed = await post('totp/confirm', { code: codeAt(-1) }, token)
  const { recovery_codes: recovery } = confirmed.body?.data as { recovery_codes: string[] }
  return { codeAt, recovery }
}

/** Catches mails while `work` runs: to whom, and what. */
export async function mailsDuring(work: () => Promise<void>): Promise<{ to: string; text: string }[]> {
  const fake = mail.fake()
  try {
    await work()
    // They leave in the background, after the answer.
    await new Promise((resolve) => setTimeout(resolve, 50))
    return fake.messages.sent().map((message) => {
      const { to, text } = message.toJSON().message as { to?: { address: string }[] | string[]; text?: string }
      const [first] = to ?? []
      return { to: typeof first === 'string' ? first : (first?.address ?? ''), text: text ?? '' }
    })
  } finally {
    mail.restore()
  }
}

/** The code in a mail's link. */
export function codeIn(text: string): string {
  return /\?code=(\w[\w-]+)/.exec(text)?.[1] ?? ''
}
