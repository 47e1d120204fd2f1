import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { MATRIX, MATRIX_ROLES } from '../../contracts/permissions/matrix_rows.js'
import type { Cell, MatrixRow } from '../../contracts/permissions/matrix_rows.js'
import { stateOf } from '../../support/database_state.js'
import { userInRoles } from '../../support/dual_role.js'
import { call, recordIn } from '../../support/rest.js'
import { ROLES } from '../../support/school/draft.js'
import { testSchools } from '../../support/school/main.js'
import type { RoleName } from '../../support/school/main.js'

/** Rows that wait for their entity: a list to be seen, and to be shortened. */
const PENDING = [
  'Roles',
  'Courses',
  'Attendance',
  'Grades',
  'Assignments',
  'Exams',
  'Reports: Academic',
  'Reports: Financial',
  'Reports: Attendance',
]

type Reach = 'own' | 'foreign'

/** Whether a role may, on an own record or a foreign one. */
const may = ({ all, own = [] }: Cell, role: string, reach: Reach) =>
  all.includes(role) || (reach === 'own' && own.includes(role))

/** A record of each kind for the own child, class or self of the accounts, and one of somebody else. */
async function recordsOf(row: MatrixRow): Promise<Readonly<Record<Reach, string>>> {
  const { engine, green } = await testSchools()
  const name = row.entity.split('.')[1] ?? ''
  if (row.entity === 'core.membership') return { own: await memberOf('accountant'), foreign: await memberOf('parent') }
  if (!row.entity.startsWith('fees.')) return { own: green.idOf(`${name}.own`), foreign: green.idOf(`${name}.foreign`) }
  const make = async (student: string) =>
    String((await engine.create(green.system, row.entity, await bodyOf(row, student))).id)
  const own = await make(green.idOf('student.own'))
  const foreign = await make(green.idOf('student.foreign'))
  return { own, foreign }
}

async function memberOf(role: 'accountant' | 'parent'): Promise<string> {
  const { engine, green } = await testSchools()
  const query = `filter[user]=${green.accounts[role].userId}`
  const [found] = (await engine.list(green.system, 'core.membership', query)).data
  return String(found?.['id'])
}

async function bodyOf({ entity }: MatrixRow, student: string): Promise<JsonObject> {
  const { engine, green } = await testSchools()
  const tag = crypto.randomUUID().slice(0, 8)
  const account = async () =>
    String((await engine.create(green.system, 'fees.account', { code: tag, name: tag, kind: 'expense' })).id)
  switch (entity) {
    case 'fees.fee_structure':
      return { name: `Matrix ${tag}`, year: green.idOf('year.own') }
    case 'fees.invoice':
      return { student, kind: 'charge', due_date: '2026-12-31', stage: 'issued', issued_on: '2026-11-01' }
    case 'fees.payment':
      await openLedger()
      return { student, amount: '10.00', mode: 'cash', stage: 'pending', received_on: '2026-11-02' }
    case 'fees.expense':
      return { date: '2026-11-02', vendor: tag, account: await account(), amount: '10.00', mode: 'cash' }
    default:
      throw new Error(`Say how to make a ${entity}`)
  }
}

/** What a payment is booked on, made once. */
let ledger: Promise<unknown> | null = null
function openLedger(): Promise<unknown> {
  return (ledger ??= (async () => {
    const { engine, green } = await testSchools()
    for (const role of ['receivable', 'advances', 'concessions', 'cash', 'bank', 'clearing']) {
      await engine.create(green.system, 'fees.account', { code: `M-${role}`, name: role, kind: 'asset', role })
    }
  })())
}

async function tokenOf(role: string): Promise<string> {
  const { green } = await testSchools()
  return ROLES.some((known) => known === role)
    ? green.accounts[role as RoleName].token
    : (await userInRoles([role])).token
}

test.group('The matrix of 000 §4.2', () => {
  test('has every row of the document, and says why where it differs', ({ assert }) => {
    assert.lengthOf(MATRIX, 18)
    for (const { resource, here, deviations } of MATRIX) {
      if (here) assert.isNotEmpty(deviations, resource)
    }
  })

  test('a row is pending exactly while nobody is granted anything on its entity', async ({ assert }) => {
    const { engine } = await testSchools()
    const { entities, policies } = engine.baseRegistry
    const isThere = ({ entity }: MatrixRow) =>
      entities[entity] !== undefined && !entities[entity].internal && policies[entity] !== undefined
    assert.deepEqual(
      MATRIX.filter((row) => !isThere(row)).map(({ resource }) => resource),
      PENDING,
      'An entity has come: activate its row'
    )
    assert.deepEqual(
      MATRIX.filter(({ here }) => here === null).map(({ resource }) => resource),
      PENDING
    )
  })

  for (const row of MATRIX) {
    const { here } = row
    if (!here) continue
    test(`${row.resource}: {$self}`)
      .with([...MATRIX_ROLES])
      .run(async ({ assert }, role) => {
        const { engine } = await testSchools()
        if (!Object.hasOwn(engine.baseRegistry.roles, role)) return
        const token = await tokenOf(role)
        const path = `/api/v1${engine.baseRegistry.entities[row.entity]?.api.path ?? ''}`
        const ids = await recordsOf(row)
        const before = await stateOf(engine)
        const created = await call(path, { method: 'POST', token, json: {} })
        // An empty body: who may is told what it lacks.
        if (may(here.create, role, 'foreign')) assert.equal(created.status, 422, 'create')
        else assert.include([403, 404], created.status, 'create')
        for (const reach of ['own', 'foreign'] as const) {
          const one = `${path}/${ids[reach]}`
          const read = await call(one, { token })
          assert.equal(read.status, may(here.read, role, reach) ? 200 : 404, `read ${reach}`)
          const updated = await call(one, { method: 'PATCH', token, json: {} })
          if (may(here.update, role, reach)) assert.equal(updated.status, 200, `update ${reach}`)
          else assert.include([403, 404], updated.status, `update ${reach}`)
          const told = await call(`${one}/permissions`, { token })
          for (const [action, cell] of [...Object.entries(row.special), ['delete', here.delete] as const]) {
            if (read.status !== 200) continue
            const { actions } = recordIn(told) as unknown as { actions: readonly { action: string; decided: string }[] }
            const decided = actions.find((item) => item.action === action)?.decided
            const isGranted = decided === 'granted' || decided === 'not_possible'
            assert.equal(isGranted, may(cell, role, reach), `${action} ${reach}: ${decided}`)
          }
          if (!may(here.delete, role, reach)) {
            assert.include([403, 404], (await call(one, { method: 'DELETE', token })).status, `delete ${reach}`)
          }
        }
        assert.deepEqual(await stateOf(engine), before, 'nothing was changed')
      })
  }
})
