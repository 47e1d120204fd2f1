import type { News } from '#engine'

/** Carries news between the processes of an installation. What it loses it says (`lost`); it never holds a writer up. */
export interface Wire {
  /** `receive` is given what other processes have sent. */
  start(receive: (news: readonly News[]) => void, lost: () => void): Promise<void>
  /** Sends to all other processes. Throws where it cannot. */
  send(news: readonly News[]): Promise<void>
  close(): Promise<void>
}

/** Where a wire writes that it is down; Adonis's logger is one. */
export interface WireLog {
  warn(facts: object, text: string): void
}

/** Bytes of one message: PostgreSQL takes less than 8000. */
const MOST_BYTES = 7500

type Packed = readonly [string, string, string, string | null, News['kind'], number | null, string | null]

interface Message {
  /** The process that sends, which does not hear itself. */
  readonly from: string
  readonly news: readonly Packed[]
}

/** News as texts that are short enough for any wire. */
export function packNews(from: string, news: readonly News[]): readonly string[] {
  const texts: string[] = []
  let piece: Packed[] = []
  let size = 0
  for (const { id, school, entity, record, kind, version, user } of news) {
    const packed: Packed = [id, school, entity, record, kind, version, user]
    const length = JSON.stringify(packed).length + 1
    if (size + length > MOST_BYTES - 100 && piece.length > 0) {
      texts.push(JSON.stringify({ from, news: piece }))
      piece = []
      size = 0
    }
    piece.push(packed)
    size += length
  }
  if (piece.length > 0) texts.push(JSON.stringify({ from, news: piece }))
  return texts
}

/** What a text of another process says; empty for one's own, and for what is none: a newer release may send another form. */
export function unpackNews(own: string, text: string): readonly News[] {
  const message = parse(text)
  if (!message || message.from === own || !Array.isArray(message.news)) return []
  return message.news.filter(isPacked).map(([id, school, entity, record, kind, version, user]) => {
    return { id, school, entity, record, kind, version, user }
  })
}

function parse(text: string): Partial<Message> | null {
  try {
    const message: unknown = JSON.parse(text)
    return typeof message === 'object' ? message : null
  } catch {
    return null
  }
}

function isPacked(packed: unknown): packed is Packed {
  if (!Array.isArray(packed) || packed.length !== 7) return false
  const [id, school, entity, record, kind, version, user] = packed as readonly unknown[]
  const isText = (value: unknown) => typeof value === 'string'
  return (
    [id, school, entity, kind].every(isText) &&
    [record, user].every((value) => value === null || isText(value)) &&
    (version === null || typeof version === 'number')
  )
}
