import type { MailManager } from '@adonisjs/mail'
import type { MailersList } from '@adonisjs/mail/types'
import { failureOfNetwork, SendFailure } from '../errors.js'
import type { ChannelProvider, Outgoing } from './contract.js'

export interface MailProviderOptions {
  /** Asked for with each mail, because tests replace it. */
  readonly mail: () => Promise<MailManager<MailersList>>
  /** Behind the `@` of message ids. */
  readonly host: string
}

/**
 * Mail by the host's mailer. A mail that is tried again has the same Message-ID (RFC 5322, section 3.6.4), by which
 * mailboxes that look for twins know it.
 */
export class MailProvider implements ChannelProvider {
  readonly isRepeatable = true
  readonly #options: MailProviderOptions

  constructor(options: MailProviderOptions) {
    this.#options = options
  }

  async send({ id, address, title, body, link, language, sender }: Outgoing): Promise<{ providerId: string | null }> {
    const { mail, host } = this.#options
    const messageId = `<${id}@${host}>`
    try {
      const manager = await mail()
      await manager.send((message) => {
        message
          .to(address)
          .subject(title)
          .text(body)
          .html(htmlOf(body, link, language))
        message.header('Auto-Submitted', 'auto-generated')
        Object.assign(message.nodeMailerMessage, { messageId, disableFileAccess: true, disableUrlAccess: true })
        const { from } = message.nodeMailerMessage
        if (typeof from === 'object' && 'address' in from) message.from(from.address, sender)
      })
      return { providerId: messageId }
    } catch (error) {
      throw failureOf(error)
    }
  }
}

/** What the template has made is text: all of it is escaped, and only the known link becomes one. */
function htmlOf(body: string, link: string | null, language: string): string {
  const paragraphs = body.split(/\n{2,}/).map((part) => `<p>${escape(part).replaceAll('\n', '<br>')}</p>`)
  const text = paragraphs.join('\n')
  const linked = link === null ? text : text.replaceAll(escape(link), `<a href="${escape(link)}">${escape(link)}</a>`)
  return `<!doctype html><html lang="${escape(language)}"><meta charset="utf-8"><body>${linked}</body></html>`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

/** A reply of 5xx is final (RFC 5321, section 4.2.1), one of 4xx and what the network says is not. */
function failureOf(error: unknown): SendFailure {
  const reply =
    (error as { responseCode?: unknown } | null)?.responseCode ??
    (error as { cause?: { responseCode?: unknown } }).cause?.responseCode
  if (typeof reply === 'number') return new SendFailure(`smtp_${reply}`, { isPassing: reply < 500, cause: error })
  return failureOfNetwork(error)
}
