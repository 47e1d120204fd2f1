import type { Session } from '../query/main.js'
import { leaveToSystem } from './jobs.js'
import { refuseViewer } from './viewing.js'

/** The job that finds out whom a message is for. The host does it. */
export const NOTIFY_JOB = 'core.notify'

/** The host sends any message. */
const HOST = 'core'

/** Characters of a key, with the name of the message before it. */
const LONGEST_KEY = 200

/** A message to be sent about a record. */
export interface Notice {
  /** `<plugin>.<message>`. */
  readonly message: string
  readonly record: string
  /** What there is no second message of for a person; null for the record itself. */
  readonly key: string | null
}

/**
 * Leaves a message to be sent after the commit. Who gets it is found out by the system, whoever has caused it: nobody
 * learns who they are.
 */
export async function notify(session: Session, plugin: string, { message, record, key }: Notice): Promise<void> {
  refuseViewer(session.actor)
  const { messages } = session.registry
  const declared = Object.hasOwn(messages, message) ? messages[message] : undefined
  if (!declared || (plugin !== HOST && declared.plugin !== plugin)) {
    throw new Error(`The plugin ${plugin} declares no message ${message}`)
  }
  const unique = `${message}:${key ?? record}`
  if (unique.length > LONGEST_KEY) throw new Error(`The key of a message ${message} is longer than ${LONGEST_KEY}`)
  const leave = async () => leaveToSystem(session, NOTIFY_JOB, { message, record, key: unique })
  await session.database.transaction(leave, { label: `notify ${message}` })
}
