import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MailResponse } from '@adonisjs/mail'
import type { MailTransportContract, NodeMailerMessage } from '@adonisjs/mail/types'
import { createTransport } from 'nodemailer'

/** Keeps mails as `.eml` files, readable by their owner only, where no mail server is configured. */
export class MailFolder implements MailTransportContract {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async send(message: NodeMailerMessage): Promise<MailResponse<{ path: string }>> {
    const {
      envelope,
      messageId,
      message: text,
    } = await createTransport({
      streamTransport: true,
      buffer: true,
      newline: 'windows',
    }).sendMail(message)
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const path = join(this.#folder, `${Date.now()}-${randomUUID()}.eml`)
    await writeFile(path, text as Buffer, { mode: 0o600, flag: 'wx' })
    return new MailResponse(messageId, envelope, { path })
  }
}
