import { readFileSync } from 'node:fs'
import type { MailManager } from '@adonisjs/mail'
import type { MailersList } from '@adonisjs/mail/types'
import { createError } from '@adonisjs/core/exceptions'
import { Fcm } from './channels/fcm.js'
import type { ServiceAccount } from './channels/fcm.js'
import { MailProvider } from './channels/mail.js'
import { Twilio } from './channels/twilio.js'
import type { Providers } from './dispatch.js'

/** A provider that is half described. */
export const E_MESSAGING = createError<[string]>('%s', 'E_MESSAGING', 500)

/** What the environment says of the channels. */
export interface ChannelSettings {
  readonly TWILIO_ACCOUNT_SID?: string | undefined
  readonly TWILIO_AUTH_TOKEN?: string | undefined
  readonly TWILIO_FROM?: string | undefined
  readonly FCM_SERVICE_ACCOUNT?: string | undefined
}

/**
 * The channels that are configured; mail always is, for without a server it goes to files. Throws E_MESSAGING for one that
 * is half described.
 */
export function openProviders(
  settings: ChannelSettings,
  mail: () => Promise<MailManager<MailersList>>,
  host: string
): Providers {
  return { mail: new MailProvider({ mail, host }), sms: twilioOf(settings), push: fcmOf(settings) }
}

function twilioOf(settings: ChannelSettings): Twilio | null {
  const { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: token, TWILIO_FROM: from } = settings
  if (!account && !token && !from) return null
  if (!account || !token || !from) {
    throw new E_MESSAGING(['TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM go together'])
  }
  return new Twilio({ account, token, from, origin: 'https://api.twilio.com' })
}

function fcmOf({ FCM_SERVICE_ACCOUNT: file }: ChannelSettings): Fcm | null {
  if (!file) return null
  let account: Partial<ServiceAccount>
  try {
    account = JSON.parse(readFileSync(file, 'utf8')) as Partial<ServiceAccount>
  } catch (error) {
    throw new E_MESSAGING(['FCM_SERVICE_ACCOUNT names no file of JSON that can be read'], { cause: error })
  }
  if (!isServiceAccount(account)) throw new E_MESSAGING(['FCM_SERVICE_ACCOUNT is no key file of a service account'])
  return new Fcm(account)
}

function isServiceAccount(account: Partial<ServiceAccount>): account is ServiceAccount {
  return [account.project_id, account.client_email, account.private_key, account.token_uri].every(Boolean)
}
