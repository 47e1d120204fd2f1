import { defineAction, defineHook, invalid, notFound, parseTemplate, strangeVariable, variablesOf } from '#engine'
import type { Definition, Engine, Message, PluginContext } from '#engine'
import type { Languages } from './languages.js'
import { fillIn } from './message_words.js'
import { segmentsOf } from './text_message.js'
import { exampleView } from './told_view.js'

/** A school's own texts: judged when they are written, shown as they will be read. */
export function messageTextsCode(engine: Engine, languages: Languages): readonly Definition[] {
  return [
    defineHook('core.message_template', 'before_write', (event) => {
      const { record } = event
      const message = messageOf(event, record.message)
      if (!message) throw invalid('message', 'There is no such message.')
      const channel = record.channel ?? 'app'
      if (!message.channels.includes(channel)) throw invalid('channel', 'The message does not go by this channel.')
      const isTitled = (record.title ?? '') !== ''
      if (channel === 'sms' && isTitled) throw invalid('title', 'A text message has none.')
      if (channel !== 'sms' && !isTitled) throw invalid('title', 'is required.')
      checkTemplate('title', record.title ?? '', message)
      checkTemplate('body', record.body ?? '', message)
    }),
    defineAction('core.message_template:preview', async (call) => {
      const { record, actor } = call
      const message = messageOf(call, record.message)
      if (!message) throw notFound()
      const language = languages.find(record.language ?? null) ?? languages.first
      const words = { title: record.title ?? '', body: record.body ?? '' }
      const filled = fillIn(words, exampleView(engine, actor, languages, message, language))
      if (!filled) throw invalid('body', 'cannot be filled in.')
      const segments = record.channel === 'sms' ? segmentsOf(filled.body) : null
      return { ...filled, segments, variables: variablesOf(message).join(', ') }
    }),
  ]
}

/** The declared message of a name; null for none. */
export function messageOf({ registry }: Pick<PluginContext, 'registry'>, name: string | undefined): Message | null {
  return name !== undefined && Object.hasOwn(registry.messages, name) ? (registry.messages[name] ?? null) : null
}

/** Throws, naming the field, where a template cannot be read or tells what the message has not. */
function checkTemplate(field: string, text: string, message: Message): void {
  const parsed = parseTemplate(text)
  if (parsed.kind === 'broken') throw invalid(field, `Line ${parsed.mistake.line}: ${parsed.mistake.message}.`)
  const allowed = variablesOf(message)
  const strange = strangeVariable(parsed.variables, allowed)
  if (strange !== null) throw invalid(field, `"${strange}" is no value of this message. It has ${allowed.join(', ')}.`)
}
