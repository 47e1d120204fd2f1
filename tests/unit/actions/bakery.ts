import { createClock } from '../../../app/engine/clock.js'
import { conflict, createRecord } from '../../../app/engine/records/main.js'
import type { WriteContext } from '../../../app/engine/records/main.js'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { entityOf } from '../../../app/engine/model/main.js'
import type {
  ActionFunction,
  Extensions,
  Hook,
  HookPoint,
  JobFunction,
  Registry,
  Where,
} from '../../../app/engine/model/main.js'
import type { Database, Row } from '../../../app/engine/sql/main.js'
import { createTables, snapshotOf } from '../../../app/engine/storage/main.js'
import type { DatabaseOpener } from '../../support/databases.js'
import { coreFiles } from '../../support/core_files.js'
import { plainSession } from '../../support/plain_session.js'
import { compileFiles, link } from '../compile/fixture.js'
import type { Files } from '../compile/fixture.js'
import { actorWith, id } from '../query/workshop.js'

const TEXT = { type: 'string', maxLength: 80 }

/** A bakery: orders with lines go from draft over placed to baked or cancelled. */
export const BAKERY: Files = {
  'plugins/bakery/plugin.json': {
    name: 'bakery',
    title: 'Bakery',
    version: '1.0.0',
    engine: '^1.0',
    elevates: ['bakery.entry'],
    provides: ['oven'],
    roles: [...['baker', 'clerk', 'viewer'].map((name) => ({ name, title: name })), { name: 'guest', title: 'Guest' }],
  },
  'plugins/bakery/schemas/customer.json': {
    '$id': 'bakery.customer',
    'title': 'Customer',
    'type': 'object',
    'required': ['name'],
    'properties': { name: TEXT, account: { type: 'string', format: 'uuid' } },
    'x-entity': { display: 'name' },
  },
  'plugins/bakery/schemas/order.json': {
    '$id': 'bakery.order',
    'title': 'Order',
    'type': 'object',
    'required': ['customer', 'state'],
    'properties': {
      number: {
        'type': 'string',
        'readOnly': true,
        'x-field': { type: 'sequence', pattern: 'O-{###}', gapless: true, at: 'place' },
      },
      customer: link('bakery.customer', { inverse: 'orders' }),
      note: TEXT,
      paid: { type: 'integer', default: 0, readOnly: true },
      state: { enum: ['draft', 'placed', 'baked', 'cancelled'], default: 'draft', readOnly: true },
      lines: { 'type': 'array', 'items': { $ref: 'bakery.line' }, 'x-field': { type: 'rows' } },
    },
    'x-entity': {
      display: 'number',
      checks: [{ code: 'noted', rule: "state != 'baked' || note != null", field: 'note', message: 'is needed.' }],
    },
  },
  'plugins/bakery/schemas/line.json': {
    '$id': 'bakery.line',
    'title': 'Line',
    'type': 'object',
    'required': ['cake'],
    'properties': { cake: TEXT, pieces: { type: 'integer', default: 1 } },
    'x-entity': { kind: 'child', parent: 'bakery.order', display: 'cake' },
  },
  'plugins/bakery/schemas/entry.json': {
    '$id': 'bakery.entry',
    'title': 'Entry',
    'type': 'object',
    'required': ['text'],
    'properties': { text: TEXT },
    'x-entity': { plural: 'entries', display: 'text' },
  },
  'plugins/bakery/workflows/order.json': {
    $id: 'bakery.order',
    field: 'state',
    initial: 'draft',
    states: [
      { name: 'draft' },
      { name: 'placed', editable: ['note'] },
      { name: 'baked', editable: [] },
      { name: 'cancelled', editable: [] },
    ],
    transitions: [
      {
        name: 'place',
        title: 'Place',
        from: ['draft'],
        to: 'placed',
        guard: 'lines.exists(l, l.pieces > 0)',
        message: 'There is nothing to bake.',
      },
      {
        name: 'bake',
        title: 'Bake',
        from: ['placed'],
        to: 'baked',
        guard: 'created_by != actor.user',
        message: 'Somebody else must bake it.',
      },
      { name: 'cancel', title: 'Cancel', from: ['draft', 'placed'], to: 'cancelled', reason: 'required' },
    ],
  },
  'plugins/bakery/actions/order.pay.json': {
    $id: 'bakery.order:pay',
    title: 'Take payment',
    guard: "state == 'placed'",
    message: 'Only placed orders are paid.',
    idempotency: 'required',
    input: {
      type: 'object',
      required: ['amount'],
      properties: {
        amount: { type: 'integer', minimum: 1 },
        by: { ...link('bakery.customer'), title: 'Paid by' },
        mode: { enum: ['cash', 'card'], default: 'cash' },
        card: TEXT,
      },
      checks: [{ code: 'card', rule: "mode != 'card' || card != null", field: 'card', message: 'is needed.' }],
    },
    output: { record: 'bakery.order' },
    api: { aliases: ['/pay/{id}'], body: { sum: 'amount' } },
  },
  'plugins/bakery/actions/order.totals.json': {
    $id: 'bakery.order:totals',
    title: 'Totals',
    on: 'collection',
    reads: true,
    input: { type: 'object', properties: { state: { enum: ['draft', 'placed'] } } },
    output: { schema: { type: 'object', properties: { count: { type: 'integer' } } } },
  },
  'plugins/bakery/actions/order.card.json': {
    $id: 'bakery.order:card',
    title: 'Card',
    reads: true,
    guard: "state != 'draft'",
    message: 'A draft has no card.',
  },
  'plugins/bakery/access.json': {
    'scopes': [{ name: 'own', entity: 'bakery.customer', rule: 'account == actor.user' }],
    '*': {
      baker: { read: true, create: true, update: true, delete: true, restore: true, refer: true },
      viewer: { read: true },
    },
    'bakery.customer': { clerk: { refer: { scope: 'own' } } },
    'bakery.entry': {},
    'bakery.order': {
      baker: {
        read: true,
        create: true,
        update: true,
        delete: true,
        refer: true,
        place: true,
        bake: true,
        cancel: true,
        pay: true,
        totals: true,
        card: true,
      },
      clerk: {
        read: true,
        pay: { scope: 'own', via: 'customer' },
        card: { scope: 'own', via: 'customer' },
        totals: true,
      },
    },
  },
}

let compiled: Registry | null = null

export function bakery(): Registry {
  if (compiled) return compiled
  const { registry, findings } = compileFiles({ ...coreFiles(), ...BAKERY })
  if (!registry) {
    throw new Error(findings.map(({ code, message, pointer }) => `${code} ${pointer} ${message}`).join('\n'))
  }
  return (compiled = registry)
}

/** Code for tests, by name: `after_write bakery.order` or the key of an action. */
export type Code = Readonly<Record<string, unknown>>

const PAY: ActionFunction = async ({ record, input, records }) => {
  const { id: order, paid } = record as { id: string; paid: number }
  await records.elevated('payment').create('bakery.entry', { text: `paid ${String(input.amount)}` })
  if (input.amount === 13) throw conflict('Not thirteen.')
  return { id: order, paid: paid + Number(input.amount), mode: input.mode ?? null }
}

/** The code of the bakery: paying writes an entry; `more` stands in addition or instead. */
function codeOf(more: Code): Extensions {
  const bound: Code = {
    'bakery.order:pay': PAY,
    'bakery.order:totals': async (call: Parameters<ActionFunction>[0]) => {
      const { state } = call.input
      const where: Where = state === undefined ? {} : { state }
      return { count: (await call.records.all('bakery.order', { where })).length }
    },
    'bakery.order:card': async (call: Parameters<ActionFunction>[0]) => ({ of: call.record.id ?? null }),
    ...more,
  }
  const at = <Kind>(key: string) => {
    const run = bound[key] as Kind | undefined
    return run === undefined ? null : { plugin: 'bakery', run }
  }
  return {
    hooks: <Point extends HookPoint>(entity: string, point: Point) => {
      const found = at<Hook<string, Point>>(`${point} ${entity}`)
      return found ? [found] : []
    },
    action: (key) => at(key),
    service: (name) => at(`service ${name}`),
    webhook: (name) => at(`webhook ${name}`),
    job: (name) => {
      const found = at<JobFunction>(`job ${name}`)
      return found && { ...found, onFailed: null }
    },
  }
}

export interface Bakery {
  readonly database: Database
  as(roles: readonly string[], userId?: string, key?: string): WriteContext
  /** An order of a new customer with the given lines, made by the baker: its id. */
  order(body?: JsonObject): Promise<string>
  rows(entity: string): Promise<readonly Row[]>
  close(): Promise<void>
}

export const BAKER = id('u', 1)
export const OTHER = id('u', 2)

export async function openBakery(opener: DatabaseOpener, code: Code = {}): Promise<Bakery> {
  const { database, close } = await opener.open()
  const registry = bakery()
  await createTables(database, snapshotOf(registry))
  const clock = createClock({ pinned: '2026-11-16T09:00:00+05:30', production: false })
  const shop: Bakery = {
    database,
    close,
    as: (roles, userId = BAKER, key) => ({
      session: plainSession({ registry, actor: actorWith(roles, userId), database, clock }, codeOf(code)),
      idempotency: key === undefined ? null : { key, method: 'POST', path: '/it', body: {} },
    }),
    async order(body = { lines: [{ cake: 'Tart' }] }) {
      const customer = await createRecord(shop.as(['baker']), 'bakery.customer', { name: 'Ann', account: OTHER })
      const { data } = await createRecord(shop.as(['baker']), 'bakery.order', {
        customer: customer.data?.id ?? null,
        ...body,
      })
      return String(data?.id)
    },
    rows: (entity) =>
      database.read({ text: `select * from ${entityOf(registry, entity).table} order by id`, values: [] }),
  }
  return shop
}
