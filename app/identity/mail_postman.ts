import type { Logger } from '@adonisjs/core/logger'
import type { I18nManager } from '@adonisjs/i18n'
import type { MailManager } from '@adonisjs/mail'
import type { MailersList } from '@adonisjs/mail/types'
import type { IdentityMail, Postman } from './postman.js'

export interface MailPostmanOptions {
  /** Asked for with each mail, because tests replace it. */
  readonly mail: () => Promise<MailManager<MailersList>>
  readonly i18n: I18nManager
  readonly logger: Logger
  /** Scheme and host of this installation, from its configuration. */
  readonly origin: () => Promise<string>
}

/** Sends identity's mails by the host's mailer, as plain text in the language of whom they are for. */
export class MailPostman implements Postman {
  readonly #options: MailPostmanOptions

  constructor(options: MailPostmanOptions) {
    this.#options = options
  }

  /** What fails is noted without the link or the address. */
  async send(mail: IdentityMail): Promise<boolean> {
    const { logger } = this.#options
    try {
      await this.#deliver(mail)
      return true
    } catch (error) {
      logger.error({ kind: mail.kind, code: (error as { code?: unknown }).code }, 'a mail of identity was not sent')
      return false
    }
  }

  async #deliver({ kind, to, name, school, locale, path }: IdentityMail): Promise<void> {
    const { mail, i18n, origin } = this.#options
    const language = i18n.getSupportedLocaleFor(locale ?? '') ?? i18n.defaultLocale
    const texts = i18n.locale(language)
    const data = { name, school: school ?? texts.t('app.name'), link: new URL(path, await origin()).href }
    const { subject, text } = KEYS[kind]
    const manager = await mail()
    await manager.send((message) => {
      message.to(to).subject(texts.t(subject, data)).text(texts.t(text, data))
    })
  }
}

const KEYS = {
  reset: { subject: 'letters.reset.subject', text: 'letters.reset.text' },
  invitation: { subject: 'letters.invitation.subject', text: 'letters.invitation.text' },
  sign_up: { subject: 'letters.sign_up.subject', text: 'letters.sign_up.text' },
  member: { subject: 'letters.member.subject', text: 'letters.member.text' },
} as const satisfies Record<IdentityMail['kind'], object>
