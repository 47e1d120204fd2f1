import type { Json, JsonObject } from '../../../app/engine/base/main.js'
import { compileRegistry, loadDeclarations } from '../../../app/engine/compile/main.js'
import { fieldTypeOf } from '../../../app/engine/fields/main.js'
import { entityOf } from '../../../app/engine/model/main.js'
import type { Entity, Registry } from '../../../app/engine/model/main.js'
import { quoteIdentifier } from '../../../app/engine/sql/main.js'
import type { Database } from '../../../app/engine/sql/main.js'
import { id, SCHOOL } from '../query/workshop.js'

const NOW = '2026-11-16T03:30:00.000Z'

/** The registry of the plugins that come with the product. */
export function productRegistry(): Registry {
  const { registry, findings } = compileRegistry(loadDeclarations(process.cwd()))
  if (!registry) throw new Error(JSON.stringify(findings, null, 2))
  return registry
}

/** Rows of one entity: fields by name, and of a child `parent`; `count` of them, each made from its number. */
interface Crowd {
  readonly entity: string
  readonly count: number
  readonly row: (number: number) => Readonly<Record<string, Json>>
}

const USERS = { guardian: 'g', student: 's', staff: 't' } as const

/** The login of a person of the crowd. */
export function loginOf(kind: keyof typeof USERS, number: number): string {
  return id(`${USERS[kind]}user`, number + { guardian: 1_000_000, student: 2_000_000, staff: 3_000_000 }[kind])
}

const login = (kind: keyof typeof USERS, count: number): Crowd => ({
  entity: 'core.user',
  count,
  row: (n) => ({ id: loginOf(kind, n), name: `${kind} ${n}`, status: 'active' }),
})

const PUPILS = 10_000
const GUARDIANS = 6_000
const HOMES = 5_000
const CLASSES = 400

/** About 57,000 rows of one school: every guardian has one or two children, every class 25 pupils. */
const CROWDS: readonly Crowd[] = [
  login('guardian', GUARDIANS),
  login('student', PUPILS),
  login('staff', CLASSES),
  { entity: 'people.household', count: HOMES, row: (n) => ({ id: id('h', n), name: `Home ${n}` }) },
  {
    entity: 'people.guardian',
    count: GUARDIANS,
    row: (n) => ({ id: id('g', n), name: `Guardian ${n}`, user: loginOf('guardian', n) }),
  },
  {
    entity: 'people.student',
    count: PUPILS,
    row: (n) => ({
      id: id('p', n),
      name: `Pupil ${n}`,
      status: 'active',
      is_boarder: false,
      household: id('h', n % HOMES),
      user: loginOf('student', n),
    }),
  },
  {
    entity: 'people.student_guardian',
    count: PUPILS,
    row: (n) => ({
      id: id('k', n),
      parent: id('p', n),
      position: 0,
      guardian: id('g', n % GUARDIANS),
      relation: 'mother',
      lives_with: true,
      may_see_records: true,
      may_pick_up: true,
      receives_messages: true,
    }),
  },
  {
    entity: 'people.staff',
    count: CLASSES,
    row: (n) => ({
      id: id('t', n),
      name: `Teacher ${n}`,
      type: 'teaching',
      status: 'active',
      user: loginOf('staff', n),
    }),
  },
  {
    entity: 'academics.year',
    count: 1,
    row: () => ({ id: id('y', 0), name: '2026', starts_on: '2026-04-01', ends_on: '2027-03-31', state: 'active' }),
  },
  {
    entity: 'academics.grade_level',
    count: 12,
    row: (n) => ({ id: id('l', n), name: `Grade ${n + 1}`, position: n + 1 }),
  },
  {
    entity: 'academics.section',
    count: CLASSES,
    row: (n) => ({
      id: id('c', n),
      name: `Class ${n}`,
      year: id('y', 0),
      grade_level: id('l', n % 12),
      class_teacher: id('t', n),
    }),
  },
  {
    entity: 'academics.enrolment',
    count: PUPILS,
    row: (n) => ({
      id: id('e', n),
      student: id('p', n),
      section: id('c', n % CLASSES),
      from_date: '2026-04-01',
      status: 'active',
    }),
  },
]

/**
 * Fills the tables with a school's worth of rows, and lets the database count them. Without statistics
 * SQLite takes a school for ten rows and goes through them in the order of the list.
 */
export async function fillStress(database: Database, registry: Registry): Promise<void> {
  for (const crowd of CROWDS) {
    const entity = entityOf(registry, crowd.entity)
    const rows = Array.from({ length: crowd.count }, (_, number) => storedRow(entity, crowd.row(number), database))
    await insertAll(database, entity.table, rows)
  }
  await run(database, database.dialect === 'sqlite' ? 'pragma optimize = 0x10002' : 'analyze', [])
}

function storedRow(entity: Entity, content: Readonly<Record<string, Json>>, database: Database): JsonObject {
  const stored: Record<string, Json> = entity.kind === 'child' ? {} : { version: 1, created_at: NOW, updated_at: NOW }
  if (entity.tenancy === 'school') stored.school_id = SCHOOL
  for (const [name, value] of Object.entries(content)) {
    const field = entity.field[name]
    if (!field) throw new Error(`${entity.name} has no field ${name}`)
    Object.assign(stored, fieldTypeOf(field.type).codec.toColumns(field, value, database.dialect))
  }
  return stored
}

/** All rows in one statement; they have the same columns. */
async function insertAll(database: Database, table: string, rows: readonly JsonObject[]): Promise<void> {
  const names = Object.keys(rows[0] ?? {})
  const columns = names.map(quoteIdentifier).join(', ')
  const name = quoteIdentifier(table)
  const text =
    database.dialect === 'postgres'
      ? `insert into ${name} (${columns}) select ${columns} from json_populate_recordset(null::${name}, $1::json)`
      : `insert into ${name} (${columns}) select ${names.map((key) => `value ->> '${key}'`).join(', ')} from json_each(?)`
  await run(database, text, [JSON.stringify(rows)])
}

async function run(database: Database, text: string, values: readonly unknown[]): Promise<void> {
  await database.transaction(() => database.write([{ text, values }]), { label: 'stress' })
}
