import { at } from '../../../base/main.js'
import type { SourceRef } from '../../../base/main.js'
import { variablesOf } from '../../../model/main.js'
import type { Channel, Message } from '../../../model/main.js'
import { parseTemplate, strangeVariable } from '../../../templates/main.js'
import type { Scene } from '../../draft.js'

/** Where no other language has words, these are used. */
const FIRST_LANGUAGE = 'en'

/** Each channel has words, with a title but for text messages, in templates that say nothing beyond the declared fields. */
export function checkTexts(message: Message, declared: readonly string[], { findings }: Scene): void {
  const { texts, channels, source } = message
  for (const channel of channels) {
    if (texts[FIRST_LANGUAGE]?.[channel]) continue
    findings.error('MSG006', at(source, 'texts'), `It has no words in English for the channel "${channel}".`)
  }
  const allowed = variablesOf({ fields: declared })
  for (const [language, byChannel] of Object.entries(texts)) {
    for (const [channel, text] of Object.entries(byChannel)) {
      const place = at(source, 'texts', language, channel)
      if (!channels.includes(channel as Channel)) {
        findings.error('MSG006', place, `It does not go by "${channel}".`, 'Add it to the channels.')
      }
      if ((text.title === '') !== (channel === 'sms')) {
        const what = channel === 'sms' ? 'A text message has no title.' : 'It has no title.'
        findings.error('MSG006', at(place, 'title'), what)
      }
      checkTemplate(text.title, allowed, at(place, 'title'), findings)
      checkTemplate(text.body, allowed, at(place, 'body'), findings)
    }
  }
}

function checkTemplate(text: string, allowed: readonly string[], place: SourceRef, findings: Scene['findings']): void {
  const parsed = parseTemplate(text)
  if (parsed.kind === 'broken') {
    findings.error('MSG007', place, `Line ${parsed.mistake.line}: ${parsed.mistake.message}.`)
    return
  }
  const strange = strangeVariable(parsed.variables, allowed)
  if (strange === null) return
  findings.error('MSG007', place, `"${strange}" is no value of the message.`, `It has ${allowed.join(', ')}.`)
}
