import { defineAction, defineHook, param, sql } from '#engine'
import type { Definition, Engine } from '#engine'
import { prepared } from './statements.js'

/** What people do with their own notifications, choices and devices. */
export function ownRecordsCode(engine: Engine): readonly Definition[] {
  return [
    defineHook('core.notification', 'before_write', ({ changed, record, now }) => {
      return changed.has('is_read') ? { read_at: record.is_read ? now : null } : undefined
    }),
    defineHook('core.notification_setting', 'before_write', ({ verb, actor }) => {
      return verb === 'create' ? { user: actor.userId } : undefined
    }),
    defineAction('core.notification:mark_all_read', async ({ actor, now }) => {
      const database = engine.database.forSchool(actor.school.id)
      const [result] = await database.write([
        markAllRead(database.dialect)({ school: actor.school.id, user: actor.userId, now }),
      ])
      return { count: result?.count ?? 0 }
    }),
    defineAction('core.device:register', async ({ actor, records, input }) => {
      const { token, platform, label = null } = input
      const all = records.elevated('a device changes hands')
      const known = await all.find('core.device', { where: { token } })
      const body = { token, platform, label, user: actor.userId }
      return known ? all.update('core.device', known.id, body) : all.create('core.device', body)
    }),
  ]
}

function markAllRead(dialect: Engine['database']['dialect']) {
  const [yes, no] = dialect === 'sqlite' ? ['1', '0'] : ['true', 'false']
  return prepared(
    'mark_all_read',
    sql`update core_notifications set is_read = ${yes}, read_at = ${param('now')}, updated_at = ${param('now')},
      updated_by = ${param('user')}, version = version + 1
      where school_id = ${param('school')} and user_id = ${param('user')} and is_shown = ${yes} and is_read = ${no} and deleted_at is null`,
    dialect
  )
}
