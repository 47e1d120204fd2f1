import { defineAction, defineJob, NOTIFY_JOB, TELL_JOB } from '#engine'
import type { Definition, Engine, JobDeclaration } from '#engine'
import { CHUNK, fanOut, tell } from './fan_out.js'
import type { Languages } from './languages.js'
import { toldOf } from './told_messages.js'
import { messageTextsCode } from './message_texts.js'
import type { GuardOptions } from './webhooks/guarded_post.js'
import { webhookCode } from './webhooks/webhook_code.js'
import { ownRecordsCode } from './own_records.js'

/** What is done for messages outside of requests, at every school. */
export const MESSAGING_JOBS: readonly JobDeclaration[] = [
  { name: NOTIFY_JOB, title: 'Messages', priority: 'high' },
  { name: TELL_JOB, title: 'Messages to followers' },
]

export interface MessagingHost {
  readonly engine: Engine
  readonly languages: Languages
  /** Which addresses webhooks may call. */
  readonly guard: GuardOptions
  /** Lets what is queued be sent at once. */
  readonly wake: () => void
}

/** What the host does with messages; handed to the engine when it is made. */
export function messagingCode({ engine, languages, guard, wake }: MessagingHost): readonly Definition[] {
  return [
    ...ownRecordsCode(engine),
    ...messageTextsCode(engine, languages),
    ...webhookCode({ engine, guard, wake }),
    defineJob(NOTIFY_JOB, async (call) => {
      const outcome = await fanOut(engine, call)
      engine.database.afterCommit(wake)
      return outcome
    }),
    defineJob(TELL_JOB, async (call) => {
      const found = toldOf(call)
      if (!found || found.recipients.length === 0) return undefined
      await tell(engine, call, found.told, found.recipients.slice(0, CHUNK))
      engine.database.afterCommit(wake)
      const left = found.recipients.slice(CHUNK).map(({ id }) => id)
      return left.length > 0 ? { next: { ...call.payload, users: left } } : undefined
    }),
    defineAction('core.delivery:send_again', async ({ record, records }) => {
      engine.database.afterCommit(wake)
      const anew = { state: 'queued' as const, reason: null, attempts: 0, next_at: engine.clock.system().toISOString() }
      return records.elevated('a message is sent again').update('core.delivery', record.id, anew)
    }),
  ]
}
