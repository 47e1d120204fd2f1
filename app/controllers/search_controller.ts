import type { HttpContext } from '@adonisjs/core/http'
import { Engine, invalid, searchAll } from '#engine'
import type { Json } from '#engine'
import { actorOf } from '#middleware/context'
import { envelope } from './envelope.js'

/** `GET /api/v1/search?q=…&entities=…`: records of every kind in which a text is found. */
export default class SearchController {
  async handle(ctx: HttpContext): Promise<Json> {
    const { q, entities, ...others } = ctx.request.qs() as Readonly<Record<string, unknown>>
    const [unknown] = Object.keys(others)
    if (unknown !== undefined) throw invalid(unknown, 'is not a known name here.')
    if (typeof q !== 'string') throw invalid('q', 'is required.')
    if (entities !== undefined && typeof entities !== 'string') throw invalid('entities', 'must be given once.')
    const engine = await ctx.containerResolver.make(Engine)
    const names = entities?.split(',').map((name) => name.trim()) ?? null
    const found = await searchAll(engine.session(actorOf(ctx)), q, names)
    ctx.response.header('Cache-Control', 'private, no-store')
    return envelope(
      found.map(({ entity, records, hasMore }) => ({
        entity,
        records: records.map(({ id, label }) => ({ id, label })),
        has_more: hasMore,
      }))
    )
  }
}
