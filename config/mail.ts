import { defineConfig, transports } from '@adonisjs/mail'
import type { InferMailers } from '@adonisjs/mail/types'
import { join } from 'node:path'
import { dataDirectory } from '#start/data_directory'
import env from '#start/env'
import { MailFolder } from '#start/mail_folder'

const host = env.get('SMTP_HOST')
const port = env.get('SMTP_PORT') ?? 587
const user = env.get('SMTP_USERNAME')

/** Mails go to the server of `SMTP_HOST`; without one they are kept as files under `mail/` in the data directory. */
const mailConfig = defineConfig({
  default: host ? 'smtp' : 'folder',
  from: { address: env.get('MAIL_FROM') ?? 'lectern@localhost', name: 'Lectern' },
  mailers: {
    smtp: transports.smtp({
      host: host ?? 'localhost',
      port,
      secure: port === 465,
      requireTLS: port !== 465 && user !== undefined,
      ...(user ? { auth: { type: 'login' as const, user, pass: env.get('SMTP_PASSWORD') ?? '' } } : {}),
    }),
    folder: () => new MailFolder(join(dataDirectory(), 'mail')),
  },
})

export default mailConfig

declare module '@adonisjs/mail/types' {
  export interface MailersList extends InferMailers<typeof mailConfig> {}
}
