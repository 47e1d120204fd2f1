import { createClock } from '../../../app/engine/clock.js'
import { Refusal } from '../../../app/engine/base/main.js'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { entityOf } from '../../../app/engine/model/main.js'
import type { Actor, Registry } from '../../../app/engine/model/main.js'
import { EMPTY_SHAPE, readRecord } from '../../../app/engine/query/main.js'
import type { Session } from '../../../app/engine/query/main.js'
import { createRecord } from '../../../app/engine/records/main.js'
import type { WriteContext } from '../../../app/engine/records/main.js'
import type { Database, Row } from '../../../app/engine/sql/main.js'
import { createTables, snapshotOf } from '../../../app/engine/storage/main.js'
import type { DatabaseOpener } from '../../support/databases.js'
import { compileFiles, link } from '../compile/fixture.js'
import type { Files } from '../compile/fixture.js'
import { actorWith } from '../query/workshop.js'
import { coreFiles } from '../../support/core_files.js'
import { plainSession } from '../../support/plain_session.js'

export { id, OTHER_SCHOOL } from '../query/workshop.js'

const TEXT = { type: 'string', maxLength: 80 }
const ALL = { read: true, create: true, update: true, delete: true, restore: true, refer: true }

const FILES: Files = {
  'plugins/shop/plugin.json': {
    name: 'shop',
    title: 'Shop',
    version: '1.0.0',
    engine: '^1.0',
    roles: ['boss', 'clerk', 'buyer', 'keeper', 'porter', 'poster', 'fixer'].map((name) => ({ name, title: name })),
  },
  'plugins/shop/schemas/maker.json': {
    '$id': 'shop.maker',
    'title': 'Maker',
    'type': 'object',
    'required': ['name'],
    'properties': { name: TEXT, account: { type: 'string', format: 'uuid' }, code: TEXT },
    'x-entity': { display: 'name', unique: [{ fields: ['code'], among: 'live' }] },
  },
  'plugins/shop/schemas/item.json': {
    '$id': 'shop.item',
    'title': 'Item',
    'type': 'object',
    'required': ['name'],
    'properties': {
      number: { 'type': 'string', 'x-field': { type: 'sequence', pattern: 'IT-{yyyy}-{###}' } },
      name: TEXT,
      code: { ...TEXT, maxLength: 20 },
      grade: { enum: ['a', 'b', 'c'], default: 'a' },
      stock: { type: 'integer', minimum: 0 },
      least: { type: 'integer' },
      share: { 'type': 'string', 'x-field': { type: 'percent' } },
      made_on: { type: 'string', format: 'date' },
      sold_at: { type: 'string', format: 'date-time' },
      is_new: { type: 'boolean', default: false },
      state: { enum: ['open', 'closed'], default: 'open', readOnly: true },
      secret: TEXT,
      price_note: TEXT,
      hint: TEXT,
      maker: link('shop.maker', { inverse: 'items' }),
      user: link('core.user', { on_delete: 'clear' }),
      parts: { 'type': 'array', 'maxItems': 6, 'items': { $ref: 'shop.part' }, 'x-field': { type: 'rows' } },
    },
    'x-entity': {
      display: 'name',
      unique: [
        { fields: ['code'], among: 'live' },
        { fields: ['number'], among: 'ever' },
      ],
      checks: [
        { code: 'enough', rule: 'stock >= least', field: 'stock', message: 'is below the least stock.' },
        {
          code: 'light',
          rule: 'parts.map(p, p.weight).sum() <= 100',
          field: 'parts',
          message: 'are too heavy together.',
        },
        {
          code: 'sevens',
          rule: 'stock != 77 || parts.exists(p, p.weight == 7)',
          field: 'stock',
          message: 'needs a seven.',
        },
      ],
    },
  },
  'plugins/shop/schemas/part.json': {
    '$id': 'shop.part',
    'title': 'Part',
    'type': 'object',
    'required': ['label'],
    'properties': {
      label: TEXT,
      weight: { type: 'integer', minimum: 1 },
      spare: { type: 'boolean', default: true },
      cost: TEXT,
      note: TEXT,
      supplier: link('shop.maker', { on_delete: 'clear', inverse: 'supplies' }),
    },
    'x-entity': {
      kind: 'child',
      parent: 'shop.item',
      display: 'label',
      unique: [{ fields: ['parent', 'label'], among: 'live' }],
      checks: [{ code: 'named', rule: 'spare || weight != null', field: 'weight', message: 'is needed unless spare.' }],
    },
  },
  'plugins/shop/schemas/review.json': {
    '$id': 'shop.review',
    'title': 'Review',
    'type': 'object',
    'required': ['text', 'item'],
    'properties': {
      text: TEXT,
      code: TEXT,
      item: link('shop.item', { on_delete: 'cascade', inverse: 'reviews' }),
    },
    'x-entity': { display: 'text', unique: [{ fields: ['code'], among: 'live' }] },
  },
  'plugins/shop/schemas/answer.json': {
    '$id': 'shop.answer',
    'title': 'Answer',
    'type': 'object',
    'required': ['text'],
    'properties': {
      text: TEXT,
      review: link('shop.review', { on_delete: 'cascade' }),
      about: link('shop.item', { on_delete: 'clear' }),
      maker: link('shop.maker', { on_delete: 'restrict' }),
    },
    'x-entity': { display: 'text' },
  },
  'plugins/shop/schemas/setting.json': {
    '$id': 'shop.setting',
    'title': 'Setting',
    'type': 'object',
    'required': ['opens_at'],
    'properties': { opens_at: { type: 'integer', minimum: 0, maximum: 23 }, motto: TEXT },
    'x-entity': { kind: 'single', display: 'motto' },
  },
  'plugins/shop/schemas/voucher.json': {
    '$id': 'shop.voucher',
    'title': 'Voucher',
    'type': 'object',
    'required': ['number', 'amount'],
    'properties': {
      number: {
        'type': 'string',
        'readOnly': true,
        'x-field': { type: 'sequence', pattern: 'V/{fy}/{####}', gapless: true },
      },
      amount: { type: 'integer', minimum: 1 },
    },
    'x-entity': { display: 'number', unique: [{ fields: ['number'], among: 'ever' }] },
  },
  'plugins/shop/access.json': {
    'scopes': [
      { name: 'own', entity: 'shop.maker', rule: 'account == actor.user' },
      { name: 'new', entity: 'shop.item', rule: 'is_new' },
      { name: 'graded', entity: 'shop.item', rule: "grade == 'b'" },
    ],
    '*': { boss: ALL },
    'shop.item': {
      // Reads all, changes nothing.
      clerk: { read: true },
      // May change what is new, and sees all; the secret only there.
      buyer: { read: true, update: { scope: 'new' }, create: { scope: 'new' } },
      // Keeps what is of its own makers.
      keeper: {
        read: { scope: 'own', via: 'maker' },
        update: { scope: 'own', via: 'maker' },
        create: { scope: 'own', via: 'maker' },
        delete: { scope: 'own', via: 'maker' },
        restore: { scope: 'own', via: 'maker' },
      },
      // May make items but reads none.
      poster: { create: true },
      // Changes the price note of what is graded b, and nothing else.
      fixer: { read: true, update: { scope: 'graded' } },
      fields: {
        secret: { read: ['boss', 'keeper'], write: ['boss'] },
        price_note: { write: ['boss', 'fixer'] },
        hint: { read: ['boss', 'keeper'], write: ['boss', 'keeper'] },
        parts: { write: ['boss', 'buyer'] },
      },
    },
    'shop.answer': {},
    'shop.review': {},
    'shop.setting': {},
    'shop.voucher': {},
    'shop.part': {
      fields: { cost: { read: ['boss', 'buyer'], write: ['boss'] }, note: { write: ['boss', 'fixer'] } },
    },
    'shop.maker': {
      clerk: { refer: true },
      buyer: { refer: true },
      fixer: { refer: true },
      keeper: { read: { scope: 'own' }, refer: { scope: 'own' }, delete: { scope: 'own' } },
      porter: { read: true, delete: true },
    },
  },
}

let compiled: Registry | null = null

function workshop(): Registry {
  return (compiled ??= compileWithCore(FILES))
}

/** The registry of a test's own plugins beside the engine's own entities. */
export function compileWithCore(files: Files): Registry {
  const { registry, findings } = compileFiles({ ...coreFiles(), ...files })
  if (!registry) {
    throw new Error(findings.map(({ code, message, pointer }) => `${code} ${pointer} ${message}`).join('\n'))
  }
  return registry
}

export interface Workshop {
  readonly database: Database
  readonly registry: Registry
  /** The context of a user with these roles; user 1 unless said. */
  as(roles: readonly string[], userId?: string, schoolId?: string): WriteContext
  system(): WriteContext
  /** A record made by the boss: its id. */
  make(entity: string, body: JsonObject, context?: WriteContext): Promise<string>
  /** The record as the boss sees it, with its parts. */
  item(id: string): Promise<JsonObject>
  /** Stored rows of an entity, in the order of their ids. */
  rows(entity: string): Promise<readonly Row[]>
  /** How many rows each table has, and how many of them are living. */
  counts(): Promise<Readonly<Record<string, string>>>
  close(): Promise<void>
}

export async function openWorkshop(opener: DatabaseOpener, registry: Registry = workshop()): Promise<Workshop> {
  const { database, close } = await opener.open()
  await createTables(database, snapshotOf(registry))
  const clock = createClock({ pinned: '2026-11-16T09:00:00+05:30', production: false })
  const sessionOf = (actor: Actor): Session => plainSession({ registry, actor, database, clock })
  const shop: Workshop = {
    database,
    registry,
    close,
    as: (roles, userId = '00000000-0000-7000-8000-007500000001', schoolId) => ({
      session: sessionOf(actorWith(roles, userId, schoolId)),
      idempotency: null,
    }),
    system: () => ({
      session: sessionOf({ ...actorWith([], ''), kind: 'system', userId: null, reason: 'a test' }),
      idempotency: null,
    }),
    async make(entity, body, context = shop.as(['boss'])) {
      const { data } = await createRecord(context, entity, body)
      return String(data?.id)
    },
    item: (itemId) =>
      readRecord(shop.as(['boss']).session, 'shop.item', itemId, {
        ...EMPTY_SHAPE,
        include: { parts: { fields: null, include: {} } },
      }),
    rows: (entity) =>
      database.read({ text: `select * from ${entityOf(registry, entity).table} order by id`, values: [] }),
    async counts() {
      const found: Record<string, string> = {}
      for (const entity of Object.values(registry.entities)) {
        const living = entity.kind === 'log' ? 'count(*)' : 'count(*) - count(deleted_at)'
        const text = `select count(*) as n, ${living} as living from ${entity.table}`
        const [row] = await database.read({ text, values: [] })
        found[entity.name] = `${String(row?.living)} of ${String(row?.n)}`
      }
      return found
    },
  }
  return shop
}

/** The refusal that a work ends with. */
export async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const outcome = await work.then(
    () => null,
    (error: unknown) => error
  )
  if (outcome instanceof Refusal) return outcome
  throw outcome instanceof Error ? outcome : new Error('Nothing was refused')
}
