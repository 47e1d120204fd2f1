import type { JsonObject } from '../../../../app/engine/base/main.js'
import type { Registry } from '../../../../app/engine/model/main.js'
import { EMPTY_SHAPE, readRecord } from '../../../../app/engine/query/main.js'
import { findDerivedDrift } from '../../../../app/engine/records/main.js'
import type { DatabaseOpener } from '../../../support/databases.js'
import { entity, link, manifest } from '../../compile/fixture.js'
import type { Files } from '../../compile/fixture.js'
import { compileWithCore, openWorkshop } from '../workshop.js'
import type { Workshop } from '../workshop.js'

const TEXT = { type: 'string', maxLength: 80 }
const INTEGER = { type: 'integer' }
const DATE = { type: 'string', format: 'date' }
const ALL = { read: true, create: true, update: true, delete: true, restore: true, refer: true }

const derived = (property: object, options: object) => ({ ...property, 'x-field': options })
const rows = (child: string) => ({ 'type': 'array', 'items': { $ref: child }, 'x-field': { type: 'rows' } })

/** Families, their bills with rows, and receipts whose rows pay bills. */
const FILES: Files = {
  'plugins/till/plugin.json': manifest('till', {
    roles: ['boss', 'clerk', 'buyer'].map((name) => ({ name, title: name })),
  }),
  'plugins/till/schemas/family.json': entity('till.family', {
    name: TEXT,
    people: derived(INTEGER, { rollup: { of: 'pupils', fn: 'count' } }),
    bills: derived(INTEGER, { rollup: { of: 'pupils', fn: 'sum', field: 'bills' } }),
    most: derived(INTEGER, { rollup: { of: 'pupils', fn: 'max', field: 'limit' } }),
    granted: derived(INTEGER, { rollup: { of: 'claims', fn: 'sum', field: 'total', where: "state == 'settled'" } }),
  }),
  'plugins/till/schemas/pupil.json': entity('till.pupil', {
    name: TEXT,
    limit: INTEGER,
    secret: INTEGER,
    family: link('till.family', { inverse: 'pupils', on_delete: 'clear' }),
    friend: link('till.pupil', { inverse: 'friends', on_delete: 'clear' }),
    bills: derived(INTEGER, { rollup: { of: 'bills_of', fn: 'count' } }),
    owed: derived(INTEGER, { rollup: { of: 'bills_of', fn: 'sum', field: 'open', where: "state != 'void'" } }),
    last_on: derived(DATE, { rollup: { of: 'bills_of', fn: 'max', field: 'made_on', where: 'open > 0' } }),
    liked_by: derived(INTEGER, { rollup: { of: 'friends', fn: 'count' } }),
    left: derived(INTEGER, { computed: 'limit - owed', stored: true }),
    standing: derived(TEXT, { computed: "left < 0 ? 'Over ' + name : 'Fine'", stored: true }),
    has_family: derived({ type: 'boolean' }, { computed: 'family != null', stored: true }),
    is_owing: derived({ type: 'boolean' }, { computed: 'owed > 0' }),
    doubled: derived(INTEGER, { computed: 'secret * 2', declassify: true }),
  }),
  'plugins/till/schemas/head.json': entity('till.head', {
    name: TEXT,
    price: INTEGER,
    share: derived({ type: 'string' }, { type: 'percent' }),
    keeper: link('till.family', { on_delete: 'clear' }),
    sold: derived(INTEGER, { rollup: { of: 'lines', fn: 'sum', field: 'pieces' } }),
  }),
  'plugins/till/schemas/bill.json': entity(
    'till.bill',
    {
      number: TEXT,
      made_on: DATE,
      due_on: DATE,
      state: { enum: ['open', 'void'], default: 'open' },
      pupil: link('till.pupil', { inverse: 'bills_of', on_delete: 'cascade' }),
      extra: INTEGER,
      lines: rows('till.line'),
      total: derived(INTEGER, { computed: 'lines.map(l, l.amount).sum() + (extra == null ? 0 : extra)', stored: true }),
      pieces: derived(INTEGER, { rollup: { of: 'lines', fn: 'sum', field: 'pieces', where: 'pieces > 1' } }),
      paid: derived(INTEGER, { rollup: { of: 'payments', fn: 'sum', field: 'points' } }),
      open: derived(INTEGER, { computed: 'total - paid', stored: true }),
      size: derived({ enum: ['small', 'large'] }, { computed: "total > 100 ? 'large' : 'small'", stored: true }),
      late: derived({ type: 'boolean' }, { computed: 'open > 0 && due_on < today()' }),
      label: derived(TEXT, { computed: "number + ' ' + size" }),
      pupil_name: derived(TEXT, { fetched: 'pupil.name', declassify: true }),
      family: link('till.family', {
        fetched: 'pupil.family',
        declassify: true,
        on_delete: 'clear',
        inverse: 'family_bills',
      }),
      family_name: derived(TEXT, { fetched: 'pupil.family.name', declassify: true }),
    },
    {
      checks: [{ code: 'bounded', rule: 'total <= 1000', field: 'lines', message: 'are too much together.' }],
      list: { columns: ['number', 'total', 'late'], sort: '-total' },
      unique: [{ fields: ['number'] }],
    }
  ),
  'plugins/till/schemas/line.json': entity(
    'till.line',
    {
      text: TEXT,
      pieces: INTEGER,
      price: INTEGER,
      head: link('till.head', { inverse: 'lines', on_delete: 'cascade' }),
      helper: link('till.family', { on_delete: 'clear' }),
      list_price: derived(INTEGER, { fetched: 'head.price' }),
      share: derived({ type: 'string' }, { type: 'percent', fetched: 'head.share' }),
      amount: derived(INTEGER, {
        computed: '(price == null ? list_price : price) * pieces + (helper == null ? 0 : 1)',
        stored: true,
      }),
    },
    { kind: 'child', parent: 'till.bill' }
  ),
  'plugins/till/schemas/receipt.json': entity('till.receipt', {
    note: TEXT,
    parts: rows('till.part'),
    sum: derived(INTEGER, { computed: 'parts.map(p, p.points).sum()', stored: true }),
  }),
  'plugins/till/schemas/part.json': entity(
    'till.part',
    { points: INTEGER, bill: link('till.bill', { inverse: 'payments', on_delete: 'cascade' }) },
    { kind: 'child', parent: 'till.receipt' }
  ),
  'plugins/till/schemas/claim.json': entity(
    'till.claim',
    {
      family: link('till.family', { inverse: 'claims' }),
      state: { enum: ['open', 'settled'], default: 'open', readOnly: true },
      reasons: rows('till.reason'),
      total: derived(INTEGER, { computed: "state == 'open' ? 0 : reasons.map(r, r.points).sum()", stored: true }),
      note: derived(TEXT, { computed: "total > 5 ? 'Much' : 'Little'", stored: true }),
    },
    {},
    { required: ['state'] }
  ),
  'plugins/till/schemas/reason.json': entity(
    'till.reason',
    { points: INTEGER },
    { kind: 'child', parent: 'till.claim' }
  ),
  'plugins/till/workflows/claim.json': {
    $id: 'till.claim',
    field: 'state',
    initial: 'open',
    states: [{ name: 'open' }, { name: 'settled', editable: [] }],
    transitions: [
      {
        name: 'settle',
        title: 'Settle',
        from: ['open'],
        to: 'settled',
        guard: 'reasons.exists(r, r.points > 0)',
        message: 'There is no reason.',
      },
    ],
  },
  'plugins/till/access.json': {
    'scopes': [{ name: 'void', entity: 'till.bill', rule: "state == 'void'" }],
    '*': { boss: ALL },
    'till.pupil': { clerk: { read: true }, fields: { secret: { read: ['boss'] } } },
    'till.family': { clerk: { read: true } },
    'till.bill': {
      clerk: { read: true, update: { scope: 'void' } },
      buyer: { read: { scope: 'void' } },
      fields: { label: { read: ['boss', 'clerk'] }, late: { read: ['boss', 'buyer'], filter: ['boss'] } },
    },
    'till.claim': { boss: { ...ALL, settle: true }, clerk: { read: true, settle: true } },
    'till.head': { buyer: { refer: true, read: true }, clerk: { read: true } },
    'till.receipt': { clerk: { read: true }, buyer: { read: true } },
  },
}

let compiled: Registry | null = null

export function ledgerRegistry(): Registry {
  return (compiled ??= compileWithCore(FILES))
}

export interface Ledger extends Workshop {
  read(entityName: string, recordId: string, roles?: readonly string[]): Promise<JsonObject>
  /** Some fields of a record. */
  values(entityName: string, recordId: string, ...names: readonly string[]): Promise<readonly unknown[]>
  /** What is out of step, as text; empty when nothing is. */
  drift(): Promise<readonly string[]>
}

export async function openLedger(opener: DatabaseOpener): Promise<Ledger> {
  const shop = await openWorkshop(opener, ledgerRegistry())
  const read: Ledger['read'] = (entityName, recordId, roles = ['boss']) => {
    const many = entityName === 'till.bill' ? 'lines' : entityName === 'till.receipt' ? 'parts' : null
    const include = many ? { [many]: { fields: null, include: {} } } : {}
    return readRecord(shop.as(roles).session, entityName, recordId, { ...EMPTY_SHAPE, include })
  }
  return {
    ...shop,
    read,
    async values(entityName, recordId, ...names) {
      const record = await read(entityName, recordId)
      return names.map((name) => record[name])
    },
    async drift() {
      const found = await findDerivedDrift({ registry: shop.registry, database: shop.database })
      return found.map(({ entity: name, field, rows: count }) => `${name}.${field}: ${count}`)
    },
  }
}
