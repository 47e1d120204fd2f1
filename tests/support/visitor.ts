import type { JsonObject } from '../../app/engine/base/main.js'
import { call } from './rest.js'
import type { Answer, Call } from './rest.js'
import { PASSWORD, testSchools } from './school/main.js'
import type { RoleName } from './school/main.js'

/** Keeps cookies and form tokens as a browser without scripts does. */
export class Visitor {
  readonly #cookies = new Map<string, string>()
  #formToken = ''

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const page = await this.#send(path, { headers })
    this.#formToken = /name=['"]_csrf['"] value=['"]([^'"]+)/.exec(page.text)?.[1] ?? this.#formToken
    return page
  }

  async post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {}
  ): Promise<Answer> {
    const raw = new URLSearchParams({ ...fields, _csrf: this.#formToken }).toString()
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    return this.#send(path, { method: 'POST', raw, headers: { ...form, ...headers } })
  }

  /** Sends JSON with the form token of the page that was read last, as a page's script does. */
  async postJson(path: string, json: JsonObject): Promise<Answer> {
    return this.#send(path, { method: 'POST', json, headers: { 'x-csrf-token': this.#formToken } })
  }

  /** Sends a file as the form of a page does, with the form token in the address. */
  async upload(path: string, field: string, text: string): Promise<Answer> {
    const edge = 'edge-of-a-part'
    const head = `--${edge}\r\nContent-Disposition: form-data; name="${field}"; filename="file"\r\nContent-Type: text/plain`
    return this.#send(`${path}?_csrf=${encodeURIComponent(this.#formToken)}`, {
      method: 'POST',
      raw: `${head}\r\n\r\n${text}\r\n--${edge}--\r\n`,
      headers: { 'content-type': `multipart/form-data; boundary=${edge}` },
    })
  }

  /** The text of a cookie that was set; undefined without one. */
  cookie(name: string): string | undefined {
    return this.#cookies.get(name)
  }

  async #send(path: string, request: Call): Promise<Answer> {
    const cookie = [...this.#cookies].map(([name, text]) => `${name}=${text}`).join('; ')
    const answer = await call(path, { ...request, headers: { ...request.headers, cookie, accept: 'text/html' } })
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', text = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s)
      this.#cookies.set(name, text)
    }
    return answer
  }
}

/** A visitor of a school, the green one unless said otherwise, in a role. */
export async function signIn(role: RoleName, school: 'green' | 'river' = 'green') {
  const schools = await testSchools()
  const { green, engine } = schools
  const visitor = new Visitor()
  await visitor.get('/login')
  const answer = await visitor.post('/login', {
    login: schools[school].accounts[role].email,
    password: PASSWORD,
    next: '/',
  })
  return { visitor, answer, green, engine }
}

/** The headers of htmx when it asks for a part of a page. */
export const PARTIAL = { 'hx-request': 'true', 'hx-request-type': 'partial' }
