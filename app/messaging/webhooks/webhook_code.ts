import { defineAction, defineHook, invalid } from '#engine'
import type { Definition, Engine } from '#engine'
import { objectionToAddress } from './guarded_post.js'
import type { GuardOptions } from './guarded_post.js'
import { newSecret } from './signature.js'
import { TEST_EVENT } from './webhook_payload.js'

const OBJECTIONS = {
  malformed: 'is no web address.',
  plain: 'must begin with https.',
  private: 'lies within a private network.',
} as const

/** What decides whose rights a webhook has: whoever changes it answers for it from then on. */
const OWNED: readonly string[] = ['address', 'events', 'is_on']

export interface WebhookHost {
  readonly engine: Engine
  readonly guard: GuardOptions
  readonly wake: () => void
}

/** What schools do with their webhooks. */
export function webhookCode({ engine, guard, wake }: WebhookHost): readonly Definition[] {
  const queued = () => ({ state: 'queued' as const, attempts: 0, next_at: engine.clock.system().toISOString() })
  return [
    defineHook('core.webhook_endpoint', 'before_write', ({ verb, record, changed, actor, registry }) => {
      if (changed.has('address')) {
        const objection = objectionToAddress(record.address ?? '', guard)
        if (objection !== null) throw invalid('address', OBJECTIONS[objection])
      }
      for (const { event = '' } of changed.has('events') ? (record.events ?? []) : []) {
        const entity = registry.entities[event.slice(0, event.lastIndexOf('.'))]
        if (!entity || entity.internal) throw invalid('events', `There is no event "${event}".`)
      }
      const isTaken = actor.kind === 'user' && OWNED.some((name) => changed.has(name))
      return {
        ...(verb === 'create' ? { secret: newSecret() } : {}),
        ...(isTaken || verb === 'create' ? { owner: actor.userId } : {}),
        ...(changed.has('is_on') || changed.has('address') ? { failing_since: null } : {}),
      }
    }),
    defineAction('core.webhook_endpoint:rotate_secret', async ({ record, records }) => {
      const secret = newSecret()
      await records.elevated('a new secret of a webhook').update('core.webhook_endpoint', record.id, { secret })
      return { secret }
    }),
    defineAction('core.webhook_endpoint:test', async ({ record, records, now }) => {
      engine.database.afterCommit(wake)
      return records.elevated('a test of a webhook').create('core.webhook_delivery', {
        endpoint: record.id,
        event: TEST_EVENT,
        occurred_at: now,
        ...queued(),
      })
    }),
    defineAction('core.webhook_delivery:replay', async ({ record, records }) => {
      engine.database.afterCommit(wake)
      const anew = { ...queued(), reason: null }
      return records.elevated('a webhook is called again').update('core.webhook_delivery', record.id, anew)
    }),
  ]
}
