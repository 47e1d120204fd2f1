import { param, renderTemplate, sql } from '#engine'
import type { Channel, Database, Message, MessageText, TemplateView } from '#engine'
import { prepared } from './statements.js'

/** The words of a message on a channel: the school's own, else the declared ones; in the language, else in English. */
export async function wordsOf(
  database: Database,
  school: string,
  message: Message,
  channel: Channel,
  language: string
): Promise<MessageText | null> {
  const statement = prepared(
    'message_words',
    sql`select language, title, body from core_message_templates where school_id = ${param('school')}
      and message = ${param('message')} and channel = ${param('channel')} and deleted_at is null`,
    database.dialect
  )
  const rows = await database.read(statement({ school, message: message.name, channel }))
  const own = new Map(
    rows.map((row) => [String(row['language']), { title: String(row['title'] ?? ''), body: String(row['body']) }])
  )
  const inLanguage = (wanted: string) => own.get(wanted) ?? message.texts[wanted]?.[channel]
  return inLanguage(language) ?? inLanguage('en') ?? null
}

/** Filled in; null where a template cannot be, which is its author's to mend. */
export function fillIn(words: MessageText, view: TemplateView): MessageText | null {
  const title = renderTemplate(words.title, view)
  const body = renderTemplate(words.body, view)
  if (title.kind === 'broken' || body.kind === 'broken') return null
  return { title: oneLine(title.text), body: body.text.trim() }
}

const LONGEST_TITLE = 200

/** Subjects are one line: a line break would begin another header. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_TITLE)
}
