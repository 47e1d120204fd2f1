import type { HttpContext } from '@adonisjs/core/http'
import { invalid } from '#engine'
import type { Actor } from '#engine'
import { Hub, Replay } from '#live/main'
import type { Interest } from '#live/main'

/** Entities that one stream may name. */
const MOST_NAMED = 50

const NAME = /^[a-z][a-z0-9_]{0,47}\.[a-z][a-z0-9_]{0,47}$/

/** Who listens: `key` stands for his sign-in, `resolve` finds his rights anew or says that they have ended. */
interface Reader {
  readonly key: string
  readonly actor: Actor
  readonly resolve: () => Promise<Actor | null>
}

/**
 * Answers with a stream of events that stays open. A reader who comes back with `Last-Event-ID` is told again what he
 * has missed, or to look anew. Throws the 422 refusal for a wish that is none, 429 where too many listen.
 */
export async function answerEvents(ctx: HttpContext, reader: Reader): Promise<void> {
  const { request, response, containerResolver } = ctx
  const interest = interestOf(request.qs())
  const hub = await containerResolver.make(Hub)
  const replay = await containerResolver.make(Replay)
  response.header('Content-Type', 'text/event-stream; charset=utf-8')
  // Neither kept nor changed on its way; nginx would gather it first.
  response.header('Cache-Control', 'private, no-store, no-transform')
  response.header('X-Accel-Buffering', 'no')
  if (request.method() === 'HEAD') return
  const stream = hub.open({ ...reader, interest })
  try {
    stream.tell({ name: 'ready', data: {} })
    const last = request.header('last-event-id')
    const { id: school } = reader.actor.school
    const missed = last === undefined ? [] : await replay.since(school, last)
    if (missed) hub.retell(school, reader.key, missed)
    else stream.tell({ name: 'stale', data: {} })
  } catch (error) {
    stream.destroy()
    throw error
  }
  response.stream(stream)
}

/** `?entities=fees.invoice,core.job`. What does not exist for the reader is not refused: nothing ever happens there. */
function interestOf(query: Readonly<Record<string, unknown>>): Interest {
  const { entities, ...others } = query
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw invalid(unknown, 'is not a known name here.')
  if (entities === undefined) return null
  const names = typeof entities === 'string' ? entities.split(',') : []
  if (names.length === 0 || names.length > MOST_NAMED || !names.every((name) => NAME.test(name))) {
    throw invalid('entities', `must be names of at most ${MOST_NAMED} entities, separated by commas.`)
  }
  return new Set(names)
}
