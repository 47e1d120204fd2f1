import type { HttpContext } from '@adonisjs/core/http'
import { entityOf, labelOf, recordPath, Refusal, titleOf } from '#engine'
import { actorOf } from '../../middleware/context.js'
import { translatorOf } from './language.js'
import { screenEngine } from './screen.js'
import { appShellView } from './shell.js'

/**
 * `GET /scan?code=`: a box for a hand scanner, which types the code and sends it with Enter. What one record bears opens
 * it at once; of several one is chosen.
 */
export default class ScanController {
  async handle(ctx: HttpContext): Promise<string | void> {
    const engine = await screenEngine(ctx)
    const actor = actorOf(ctx)
    const given: unknown = ctx.request.qs()['code']
    const code = typeof given === 'string' ? given.trim() : ''
    const registry = engine.registryOf(actor.school)
    const translator = translatorOf(ctx.i18n, registry.words)
    let found: Awaited<ReturnType<typeof engine.scan>> = []
    let isTooLong = false
    try {
      if (code !== '') found = await engine.scan(actor, code)
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
      ctx.response.status(422)
      isTooLong = true
    }
    const records = found.map(({ entity: name, id, label, field }) => {
      const entity = entityOf(registry, name)
      const stated = entity.field[field]
      return {
        href: recordPath(entity, id),
        label,
        kind: titleOf(translator, entity),
        field: stated ? labelOf(translator, entity, stated) : field,
      }
    })
    const [only] = records
    if (only && records.length === 1) return ctx.response.redirect(only.href)
    return ctx.view.render('pages/scan', {
      shell: appShellView(ctx, engine, actor),
      code,
      records,
      isTooLong,
      isAsked: code !== '' && !isTooLong,
    })
  }
}
