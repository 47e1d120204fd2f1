import { createClock } from '../../../app/engine/clock.js'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { entityOf, NO_EXTENSIONS } from '../../../app/engine/model/main.js'
import type { ActionFunction, Extensions, Hook, HookPoint, Registry } from '../../../app/engine/model/main.js'
import { createRecord } from '../../../app/engine/records/main.js'
import type { WriteContext } from '../../../app/engine/records/main.js'
import type { Database, Row } from '../../../app/engine/sql/main.js'
import { createTables, snapshotOf } from '../../../app/engine/storage/main.js'
import { coreFiles } from '../../support/core_files.js'
import type { DatabaseOpener } from '../../support/databases.js'
import { plainSession } from '../../support/plain_session.js'
import { compileFiles, link } from '../compile/fixture.js'
import type { Files } from '../compile/fixture.js'
import { actorWith, id } from '../query/workshop.js'

const TEXT = { type: 'string', maxLength: 80 }
const DATE = { type: 'string', format: 'date' }
const when = (options: object, property: object = TEXT): object => ({ ...property, 'x-field': options })

/** Trips of a school: whether nights, papers and meals are asked for depends on what else a trip says. */
export const TRAVEL: Files = {
  'plugins/travel/plugin.json': {
    name: 'travel',
    title: 'Travel',
    version: '1.0.0',
    engine: '^1.0',
    roles: [{ name: 'clerk', title: 'Clerk' }],
  },
  'plugins/travel/schemas/trip.json': {
    '$id': 'travel.trip',
    'title': 'Trip',
    'type': 'object',
    'required': ['name', 'kind', 'state', 'due_on', 'hotel'],
    'properties': {
      name: TEXT,
      kind: { enum: ['day', 'stay', 'abroad'], default: 'day' },
      nights: when(
        { show_if: "kind != 'day'", require_if: "kind == 'abroad'" },
        { type: 'integer', minimum: 1, maximum: 30 }
      ),
      meals: when({ show_if: 'nights > 2' }, { ...TEXT, default: 'full board' }),
      hotel: { ...TEXT, minLength: 3 },
      papers: when({ require_if: "kind == 'abroad' && people.exists(p, p.minor)" }),
      budget: when({ read_only_if: 'approved' }, { type: 'integer' }),
      approved: { type: 'boolean', default: false },
      due_on: when({ default: 'today()' }, DATE),
      lead: when({ default: 'actor.user' }, link('core.user')),
      region: TEXT,
      twice: when({ computed: 'nights * 2', stored: true }, { type: 'integer' }),
      state: { enum: ['open', 'closed'], default: 'open', readOnly: true },
      report: when({ show_if: "state == 'closed'" }),
      closing_note: when({ show_if: "state == 'open'" }),
      people: { 'type': 'array', 'items': { $ref: 'travel.person' }, 'x-field': { type: 'rows' } },
      rooms: when({ type: 'rows', show_if: "kind != 'day'" }, { type: 'array', items: { $ref: 'travel.room' } }),
    },
    'x-entity': {
      display: 'name',
      layout: {
        sections: [
          {
            key: 'main',
            title: 'Trip',
            rows: [
              ['name', 'kind'],
              ['nights', 'meals'],
            ],
          },
          { key: 'stay', title: 'Stay', rows: [['hotel'], ['rooms']], show_if: "kind in ['stay', 'abroad']" },
        ],
      },
    },
  },
  'plugins/travel/schemas/person.json': {
    '$id': 'travel.person',
    'title': 'Person',
    'type': 'object',
    'required': ['name'],
    'properties': {
      name: TEXT,
      minor: { type: 'boolean', default: false },
      passport: when({ show_if: "parent.kind == 'abroad'", require_if: 'true' }),
      guardian: when({ show_if: 'minor', require_if: 'minor' }),
      seat: when({ read_only_if: 'parent.approved' }),
      region: when({ default: 'parent.region' }),
    },
    'x-entity': { kind: 'child', parent: 'travel.trip', display: 'name', plural: 'people' },
  },
  'plugins/travel/schemas/room.json': {
    '$id': 'travel.room',
    'title': 'Room',
    'type': 'object',
    'required': ['name'],
    'properties': { name: TEXT },
    'x-entity': { kind: 'child', parent: 'travel.trip', display: 'name' },
  },
  'plugins/travel/workflows/trip.json': {
    $id: 'travel.trip',
    field: 'state',
    initial: 'open',
    states: [{ name: 'open' }, { name: 'closed' }],
    transitions: [{ name: 'close', title: 'Close', from: ['open'], to: 'closed' }],
  },
  'plugins/travel/actions/trip.book.json': {
    $id: 'travel.trip:book',
    title: 'Book',
    on: 'collection',
    input: {
      type: 'object',
      required: ['by', 'on'],
      properties: {
        by: { enum: ['card', 'cash'] },
        card: when({ show_if: "by == 'card'", require_if: 'true' }, { ...TEXT, minLength: 4 }),
        on: when({ default: 'today()' }, DATE),
      },
    },
  },
  'plugins/travel/access.json': {
    'travel.trip': {
      clerk: { read: true, create: true, update: true, delete: true, refer: true, close: true, book: true },
    },
  },
}

let compiled: Registry | null = null

export function travel(): Registry {
  if (compiled) return compiled
  const { registry, findings } = compileFiles({ ...coreFiles(), ...TRAVEL })
  if (!registry) throw new Error(findings.map((item) => `${item.code} ${item.pointer} ${item.message}`).join('\n'))
  return (compiled = registry)
}

export interface Travel {
  readonly database: Database
  readonly clerk: WriteContext
  /** A new trip: its record. */
  trip(body?: JsonObject): Promise<JsonObject>
  rows(entity: string): Promise<readonly Row[]>
  close(): Promise<void>
}

export const CLERK = id('u', 1)

/** `before_write` of trips, as a plugin would set values. */
export type SetValues = (facts: { readonly record: JsonObject }) => JsonObject

export async function openTravel(opener: DatabaseOpener, hook?: SetValues): Promise<Travel> {
  const { database, close } = await opener.open()
  const registry = travel()
  await createTables(database, snapshotOf(registry))
  const insert = `insert into core_users (id, version, name, name_key, status, created_at, updated_at)
    values ('${CLERK}', 1, 'Ann', 'ann', 'active', '2026-11-16T00:00:00.000Z', '2026-11-16T00:00:00.000Z')`
  await database.transaction(() => database.write([{ text: insert, values: [] }]), { label: 'user' })
  const clock = createClock({ pinned: '2026-11-16T09:00:00+05:30', production: false })
  const session = plainSession({ registry, actor: actorWith(['clerk'], CLERK), database, clock }, codeOf(hook))
  const clerk: WriteContext = { session, idempotency: null }
  return {
    database,
    clerk,
    close,
    async trip(body = {}) {
      const { data } = await createRecord(clerk, 'travel.trip', { name: 'Sea', ...body })
      return data as JsonObject
    },
    rows: (entity) =>
      database.read({ text: `select * from ${entityOf(registry, entity).table} order by id`, values: [] }),
  }
}

function codeOf(hook: SetValues | undefined): Extensions {
  return {
    ...NO_EXTENSIONS,
    hooks: <Point extends HookPoint>(entity: string, point: Point) =>
      hook && entity === 'travel.trip' && point === 'before_write'
        ? [
            {
              plugin: 'travel',
              run: (async (facts: { record: JsonObject }) => hook(facts)) as unknown as Hook<string, Point>,
            },
          ]
        : [],
    action: () => ({ plugin: 'travel', run: (async ({ input }) => ({ ...input })) as ActionFunction }),
  }
}
