import type { Registry } from '../../../app/engine/model/main.js'
import { compileWithCore } from '../records/workshop.js'
import { link } from '../compile/fixture.js'
import type { Files } from '../compile/fixture.js'

const TEXT = { type: 'string', maxLength: 80 }
const ALL = { read: true, create: true, update: true, delete: true, restore: true, refer: true }
const DOCUMENT = { ...ALL, submit: true, cancel: true, amend: true }

/** A stationer: bills with lines, and receipts that depend on them. */
export const STATIONER: Files = {
  'plugins/desk/plugin.json': {
    name: 'desk',
    title: 'Desk',
    version: '1.0.0',
    engine: '^1.0',
    elevates: ['desk.bill'],
    roles: ['boss', 'clerk', 'reader'].map((name) => ({ name, title: name })),
  },
  'plugins/desk/schemas/buyer.json': {
    '$id': 'desk.buyer',
    'title': 'Buyer',
    'type': 'object',
    'required': ['name'],
    'properties': { name: TEXT },
    'x-entity': { display: 'name' },
  },
  'plugins/desk/schemas/bill.json': {
    '$id': 'desk.bill',
    'title': 'Bill',
    'type': 'object',
    'required': ['buyer'],
    'properties': {
      number: {
        'type': 'string',
        'readOnly': true,
        'x-field': { type: 'sequence', pattern: 'B-{##}', gapless: true, at: 'submit' },
      },
      buyer: link('desk.buyer'),
      due_on: { type: 'string', format: 'date' },
      remark: { 'type': 'string', 'maxLength': 80, 'x-field': { allow_on_submit: true } },
      secret: TEXT,
      total: {
        'type': 'integer',
        'readOnly': true,
        'x-field': { computed: 'lines.map(l, l.pieces).sum()', stored: true },
      },
      lines: { 'type': 'array', 'items': { $ref: 'desk.line' }, 'x-field': { type: 'rows' } },
      marks: { 'type': 'array', 'items': { $ref: 'desk.mark' }, 'x-field': { type: 'rows', allow_on_submit: true } },
    },
    'x-entity': { display: 'number', workflow: 'standard.document', unique: [{ fields: ['number'], among: 'ever' }] },
  },
  'plugins/desk/schemas/line.json': {
    '$id': 'desk.line',
    'title': 'Line',
    'type': 'object',
    'required': ['item'],
    'properties': { item: TEXT, pieces: { type: 'integer', minimum: 1 } },
    'x-entity': { kind: 'child', parent: 'desk.bill', display: 'item' },
  },
  'plugins/desk/schemas/mark.json': {
    '$id': 'desk.mark',
    'title': 'Mark',
    'type': 'object',
    'required': ['text'],
    'properties': { text: TEXT },
    'x-entity': { kind: 'child', parent: 'desk.bill', display: 'text' },
  },
  'plugins/desk/schemas/receipt.json': {
    '$id': 'desk.receipt',
    'title': 'Receipt',
    'type': 'object',
    'required': ['bill'],
    'properties': { bill: link('desk.bill'), note: TEXT },
    'x-entity': { display: 'note', workflow: { use: 'standard.document', depends_on: ['bill'] } },
  },
  'plugins/desk/access.json': {
    '*': { boss: ALL },
    'desk.buyer': { clerk: { refer: true } },
    'desk.bill': {
      boss: DOCUMENT,
      clerk: { read: true, create: true, update: true, amend: true },
      reader: { read: true },
      fields: { secret: { read: ['boss'], write: ['boss'] } },
    },
    'desk.receipt': { boss: DOCUMENT },
  },
}

let compiled: Registry | null = null

/** The compiled stationer. */
export function stationer(): Registry {
  return (compiled ??= compileWithCore(STATIONER))
}
