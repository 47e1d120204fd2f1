import type { Json } from '../../../app/engine/base/main.js'
import { fieldTypeOf } from '../../../app/engine/fields/main.js'
import { entityOf } from '../../../app/engine/model/main.js'
import type { Actor, Registry } from '../../../app/engine/model/main.js'
import { listRecords, parseListQuery, parseQueryString } from '../../../app/engine/query/main.js'
import type { ListAnswer, Session } from '../../../app/engine/query/main.js'
import { bindParams, compileFragment, join, quoteIdentifier, raw, sql, value } from '../../../app/engine/sql/main.js'
import type { Database } from '../../../app/engine/sql/main.js'
import { createTables, snapshotOf } from '../../../app/engine/storage/main.js'
import { createClock } from '../../../app/engine/clock.js'
import type { DatabaseOpener } from '../../support/databases.js'
import { compileFiles, link } from '../compile/fixture.js'
import { plainSession } from '../../support/plain_session.js'

const TEXT = { type: 'string' }

const FILES = {
  'plugins/shop/plugin.json': {
    name: 'shop',
    title: 'Shop',
    version: '1.0.0',
    engine: '^1.0',
    roles: [
      { name: 'boss', title: 'Boss' },
      { name: 'clerk', title: 'Clerk' },
      { name: 'buyer', title: 'Buyer' },
      { name: 'owner', title: 'Owner', portal: true },
      { name: 'porter', title: 'Porter' },
    ],
  },
  'plugins/shop/schemas/maker.json': {
    '$id': 'shop.maker',
    'title': 'Maker',
    'type': 'object',
    'required': ['name'],
    'properties': {
      name: { ...TEXT, maxLength: 80 },
      city: { ...TEXT, maxLength: 80 },
      account: { type: 'string', format: 'uuid' },
    },
    'x-entity': { display: 'name', search: ['name'], list: { columns: ['name'], sort: 'name' } },
  },
  'plugins/shop/schemas/item.json': {
    '$id': 'shop.item',
    'title': 'Item',
    'type': 'object',
    'required': ['name'],
    'properties': {
      name: { ...TEXT, maxLength: 80 },
      code: { ...TEXT, maxLength: 20 },
      grade: { enum: ['a', 'b', 'c'] },
      stock: { type: 'integer' },
      made_on: { type: 'string', format: 'date' },
      sold_at: { type: 'string', format: 'date-time' },
      is_new: { type: 'boolean' },
      secret: { ...TEXT, maxLength: 80 },
      maker: link('shop.maker', { inverse: 'items' }),
      parts: { 'type': 'array', 'items': { $ref: 'shop.part' }, 'x-field': { type: 'rows' } },
    },
    'x-entity': {
      display: 'name',
      search: ['name', 'code', 'secret', 'maker.name'],
      indexes: [['name'], ['maker']],
      list: { columns: ['name'], sort: 'name' },
    },
  },
  'plugins/shop/schemas/part.json': {
    '$id': 'shop.part',
    'title': 'Part',
    'type': 'object',
    'required': ['label'],
    'properties': { label: { ...TEXT, maxLength: 80 }, weight: { type: 'integer' }, supplier: link('shop.maker') },
    'x-entity': { kind: 'child', parent: 'shop.item', display: 'label' },
  },
  'plugins/shop/access.json': {
    'scopes': [
      { name: 'own', entity: 'shop.maker', rule: 'account == actor.user' },
      { name: 'new', entity: 'shop.item', rule: 'is_new' },
    ],
    '*': { boss: { read: true, update: true, delete: true } },
    'shop.item': {
      clerk: { read: true },
      buyer: { read: { scope: 'new' }, update: { scope: 'new' } },
      owner: { read: { scope: 'own', via: 'maker' } },
      fields: { secret: { read: ['boss', 'buyer'], search: ['boss', 'buyer'] } },
    },
    'shop.maker': { clerk: { refer: true }, owner: { read: { scope: 'own' } }, porter: { refer: true } },
  },
}

/** The matrix of the workshop, for tests to change. */
export const ACCESS = FILES['plugins/shop/access.json']

/** The compiled workshop: items with parts and makers, and five roles that see different things of them. */
export function workshop(access: object = ACCESS): Registry {
  const { registry, findings } = compileFiles({ ...FILES, 'plugins/shop/access.json': access })
  if (!registry) {
    throw new Error(findings.map(({ code, message, pointer }) => `${code} ${pointer} ${message}`).join('\n'))
  }
  return registry
}

/** Ids that tell what they are: `id('a', 3)`. */
export function id(kind: string, number: number): string {
  return `00000000-0000-7000-8000-${kind.charCodeAt(0).toString(16).padStart(4, '0')}${String(number).padStart(8, '0')}`
}

export const SCHOOL = id('s', 1)
export const OTHER_SCHOOL = id('s', 2)

export type Content = Readonly<Record<string, Json>>

export interface Workshop {
  readonly database: Database
  readonly registry: Registry
  insert(entity: string, rows: readonly Content[], school?: string): Promise<void>
  session(roles: readonly string[], userId?: string): Session
  list(roles: readonly string[], query?: string, entity?: string): Promise<ListAnswer>
  /** One field of every listed record. */
  names(roles: readonly string[], query?: string, field?: string): Promise<readonly unknown[]>
  close(): Promise<void>
}

export async function openWorkshop(opener: DatabaseOpener, access: object = ACCESS): Promise<Workshop> {
  const { database, close } = await opener.open()
  const registry = workshop(access)
  await createTables(database, snapshotOf(registry))
  const clock = createClock({ pinned: '2026-11-16T09:00:00+05:30', production: false })
  const ground: Workshop = {
    database,
    registry,
    close,
    async insert(entityName, rows, school = SCHOOL) {
      const entity = entityOf(registry, entityName)
      await database.transaction(
        async () => {
          for (const row of rows) {
            database.defer(insertion(database, entity.table, columnsOf(registry, entityName, row, database, school)))
          }
        },
        { label: 'insert' }
      )
    },
    session: (roles, userId = id('u', 1)) =>
      plainSession({ registry, actor: actorWith(roles, userId), database, clock }),
    list: async (roles, query = '', entity = 'shop.item') =>
      listRecords(ground.session(roles), entity, parseListQuery(parseQueryString(query))),
    async names(roles, query = '', field = 'name') {
      const { data } = await ground.list(roles, query)
      return data.map((record) => record[field])
    },
  }
  return ground
}

export function actorWith(roles: readonly string[], userId: string, schoolId = SCHOOL): Actor {
  return {
    kind: 'user',
    userId,
    name: 'Test',
    school: {
      id: schoolId,
      slug: 'test',
      name: 'Test',
      timezone: 'Asia/Kolkata',
      locale: 'en-IN',
      currency: 'INR',
      workingDays: [1, 2, 3, 4, 5],
      firstWeekday: 1,
      fiscalYearStart: '04-01',
      rounding: 'half_up',
    },
    roles: [...roles].sort(),
    reason: null,
    requestId: null,
    address: null,
  }
}

function columnsOf(registry: Registry, entityName: string, row: Content, database: Database, school: string) {
  const entity = entityOf(registry, entityName)
  const columns: Record<string, unknown> = { school_id: school }
  if (entity.kind !== 'child') Object.assign(columns, { version: 1, created_at: NOW, updated_at: NOW })
  for (const [name, content] of Object.entries(row)) {
    const field = entity.field[name]
    if (!field) columns[name] = content
    else if (content !== null) {
      Object.assign(columns, fieldTypeOf(field.type).codec.toColumns(field, content, database.dialect))
    }
  }
  return columns
}

const NOW = '2026-11-16T03:30:00.000Z'

function insertion(database: Database, table: string, columns: Readonly<Record<string, unknown>>) {
  const names = join(Object.keys(columns).map((name) => raw(quoteIdentifier(name))))
  const values = join(Object.values(columns).map(value))
  const compiled = compileFragment(
    sql`insert into ${quoteIdentifier(table)} (${names}) values (${values})`,
    database.dialect
  )
  return { text: compiled.text, values: bindParams(compiled, {}, database.dialect) }
}
