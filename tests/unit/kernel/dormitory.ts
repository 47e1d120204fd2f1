import type { Registry } from '../../../app/engine/model/main.js'
import { compileWithCore } from '../records/workshop.js'
import { link } from '../compile/fixture.js'
import type { Files } from '../compile/fixture.js'

const TEXT = { type: 'string', maxLength: 80 }
const DAY = { type: 'string', format: 'date' }
const ALL = { read: true, create: true, update: true, delete: true, restore: true, refer: true }

/** What may be said of whole stays; tests change single words of it. */
export const STAY_RULE = { key: ['bed'], from: 'from_on', to: 'to_on', while: "state == 'live'" }

/** A dormitory: stays in beds, leaves of persons, bookings of a hall by the hour, and places of trips. */
export const DORMITORY: Files = {
  'plugins/dorm/plugin.json': {
    name: 'dorm',
    title: 'Dormitory',
    version: '1.0.0',
    engine: '^1.0',
    roles: ['boss', 'clerk', 'desk'].map((name) => ({ name, title: name })),
  },
  'plugins/dorm/schemas/bed.json': {
    '$id': 'dorm.bed',
    'title': 'Bed',
    'type': 'object',
    'required': ['name'],
    'properties': { name: TEXT },
    'x-entity': { display: 'name' },
  },
  'plugins/dorm/schemas/stay.json': {
    '$id': 'dorm.stay',
    'title': 'Stay',
    'type': 'object',
    'required': ['guest', 'bed', 'state'],
    'properties': {
      guest: TEXT,
      bed: link('dorm.bed'),
      from_on: { ...DAY, title: 'From' },
      to_on: { ...DAY, title: 'To' },
      note: TEXT,
      state: { enum: ['asked', 'live', 'ended'], default: 'asked', readOnly: true },
    },
    'x-entity': { display: 'guest', exclusive: [STAY_RULE] },
  },
  'plugins/dorm/workflows/stay.json': {
    $id: 'dorm.stay',
    field: 'state',
    initial: 'asked',
    states: [{ name: 'asked' }, { name: 'live' }, { name: 'ended' }],
    transitions: [
      { name: 'move_in', title: 'Move in', from: ['asked', 'ended'], to: 'live' },
      { name: 'move_out', title: 'Move out', from: ['live'], to: 'ended' },
    ],
  },
  'plugins/dorm/schemas/leave.json': {
    '$id': 'dorm.leave',
    'title': 'Leave',
    'type': 'object',
    'required': ['person', 'first', 'last'],
    'properties': { person: TEXT, first: { ...DAY, title: 'First day' }, last: DAY },
    'x-entity': {
      display: 'person',
      exclusive: [{ key: ['person'], from: 'first', to: 'last', ends: 'inclusive', message: 'Away already.' }],
    },
  },
  'plugins/dorm/schemas/booking.json': {
    '$id': 'dorm.booking',
    'title': 'Booking',
    'type': 'object',
    'required': ['hall', 'begins'],
    'properties': {
      hall: { type: 'integer' },
      open: { type: 'boolean', default: false },
      begins: { type: 'string', format: 'date-time' },
      ends: { type: 'string', format: 'date-time' },
    },
    'x-entity': { display: 'hall', exclusive: [{ key: ['hall', 'open'], from: 'begins', to: 'ends' }] },
  },
  'plugins/dorm/schemas/trip.json': {
    '$id': 'dorm.trip',
    'title': 'Trip',
    'type': 'object',
    'required': ['name'],
    'properties': { name: TEXT, seats: { type: 'integer', minimum: 0 } },
    'x-entity': { display: 'name' },
  },
  'plugins/dorm/schemas/rider.json': {
    '$id': 'dorm.rider',
    'title': 'Rider',
    'type': 'object',
    'required': ['name', 'state'],
    'properties': {
      name: TEXT,
      code: { type: 'string', maxLength: 20 },
      trip: link('dorm.trip', { on_delete: 'cascade' }),
      seats: { type: 'integer', minimum: 1 },
      state: { enum: ['waiting', 'riding', 'left'], default: 'riding', readOnly: true },
    },
    'x-entity': {
      display: 'name',
      capacity: [{ of: 'trip', places: 'seats', count: 'seats', while: "state == 'riding'" }],
      unique: [{ fields: ['trip', 'code'], among: 'live', while: "state == 'riding'" }],
    },
  },
  'plugins/dorm/workflows/rider.json': {
    $id: 'dorm.rider',
    field: 'state',
    initial: 'riding',
    states: [{ name: 'waiting' }, { name: 'riding' }, { name: 'left' }],
    transitions: [
      { name: 'wait', title: 'Wait', from: ['riding'], to: 'waiting' },
      { name: 'board', title: 'Board', from: ['waiting', 'left'], to: 'riding' },
      { name: 'leave', title: 'Leave', from: ['waiting', 'riding'], to: 'left' },
    ],
  },
  'plugins/dorm/access.json': {
    'scopes': [{ name: 'noted', entity: 'dorm.stay', rule: "note == 'mine'" }],
    '*': { boss: ALL },
    'dorm.bed': { clerk: { refer: true }, desk: { refer: true } },
    'dorm.leave': {},
    'dorm.booking': {},
    'dorm.trip': { clerk: { refer: true } },
    'dorm.rider': { boss: { ...ALL, wait: true, board: true, leave: true } },
    // The clerk makes stays of others' beds and sees his own alone.
    'dorm.stay': {
      boss: { ...ALL, move_in: true, move_out: true },
      clerk: { create: true, read: { scope: 'noted' }, move_in: true },
    },
  },
}

let compiled: Registry | null = null

/** The compiled dormitory. */
export function dormitory(): Registry {
  return (compiled ??= compileWithCore(DORMITORY))
}
