import { test } from '@japa/runner'
import { listRecords, parseListQuery, parseQueryString, pickRecords } from '../../../app/engine/query/main.js'
import type { Session } from '../../../app/engine/query/main.js'
import { createClock } from '../../../app/engine/clock.js'
import type { Database } from '../../../app/engine/sql/main.js'
import { createTables, snapshotOf } from '../../../app/engine/storage/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { actorWith } from '../query/workshop.js'
import { recorded, rowsVisited, schoolScans } from './explain.js'
import { fillStress, loginOf, productRegistry } from './stress.js'
import { plainSession } from '../../support/plain_session.js'

const registry = productRegistry()

/**
 * More than anyone of these sees and passes through, a few hundred classes that a list is ordered by among it;
 * far less than the school has of pupils and enrolments.
 */
const MOST_VISITS = 1000

const READERS = {
  parent: loginOf('guardian', 17),
  student: loginOf('student', 17),
  teacher: loginOf('staff', 17),
} as const

const LISTS = [
  { role: 'parent', entity: 'people.student', rows: 2 },
  { role: 'parent', entity: 'people.guardian', rows: 1 },
  { role: 'parent', entity: 'people.household', rows: 2 },
  { role: 'parent', entity: 'academics.section', rows: 1 },
  { role: 'parent', entity: 'academics.enrolment', rows: 2 },
  { role: 'student', entity: 'people.student', rows: 1 },
  { role: 'student', entity: 'people.household', rows: 1 },
  { role: 'student', entity: 'academics.section', rows: 1 },
  { role: 'student', entity: 'academics.enrolment', rows: 1 },
  { role: 'teacher', entity: 'people.student', rows: 25 },
  { role: 'teacher', entity: 'people.guardian', rows: 15 },
  { role: 'teacher', entity: 'people.household', rows: 25 },
  { role: 'teacher', entity: 'academics.section', rows: 1 },
  { role: 'teacher', entity: 'academics.enrolment', rows: 25 },
] as const

const PICKS = [
  { role: 'parent', entity: 'people.guardian', rows: 1 },
  { role: 'student', entity: 'people.guardian', rows: 1 },
  { role: 'parent', entity: 'academics.section', rows: 1 },
] as const

function sessionOf(database: Database, role: keyof typeof READERS): Session {
  const clock = createClock({ pinned: '2026-11-16T09:00:00+05:30', production: false })
  return plainSession({ registry, actor: actorWith([role], READERS[role]), database, clock })
}

for (const opener of BOTH_DIALECTS) {
  test.group(`Permissions | plans of scopes | ${opener.name}`, (group) => {
    let database: Database
    group.setup(async () => {
      const opened = await opener.open()
      database = opened.database
      await createTables(database, snapshotOf(registry))
      await fillStress(database, registry)
      return () => opened.close()
    })

    /** Fails the test for a statement that goes through the rows of the school. */
    async function findScans(work: (session: Session) => Promise<unknown>, role: keyof typeof READERS) {
      const { database: spy, statements } = recorded(database)
      const answer = await work(sessionOf(spy, role))
      const found: string[] = []
      for (const statement of statements) {
        if (database.dialect === 'sqlite') found.push(...(await schoolScans(database, statement)))
        else {
          for (const mode of ['custom', 'generic'] as const) {
            const visited = await rowsVisited(database, statement, mode)
            if (visited > MOST_VISITS) found.push(`${visited} rows, ${mode}: ${statement.text}`)
          }
        }
      }
      return { answer, found, statements: statements.length }
    }

    test('a list of {role} passes through own rows only: {entity}')
      .with([...LISTS])
      .run(async ({ assert }, { role, entity, rows }) => {
        const query = parseListQuery(parseQueryString('per_page=50'))
        const { answer, found, statements } = await findScans((session) => listRecords(session, entity, query), role)
        assert.isAbove(statements, 0)
        assert.lengthOf((answer as { data: unknown[] }).data, rows)
        assert.deepEqual(found, [])
      })

    test('a picker of {role} passes through own rows only: {entity}')
      .with([...PICKS])
      .run(async ({ assert }, { role, entity, rows }) => {
        const pick = (session: Session) => pickRecords(session, entity, { search: '', limit: 20 })
        const { answer, found } = await findScans(pick, role)
        assert.lengthOf(answer as unknown[], rows)
        assert.deepEqual(found, [])
      })

    test('the check sees who goes through the school', async ({ assert }) => {
      const text = 'select count(*) from people_students where school_id is not null and name = name'
      const scan = { text, values: [] }
      if (database.dialect === 'sqlite') assert.isNotEmpty(await schoolScans(database, scan))
      else assert.isAbove(await rowsVisited(database, scan, 'generic'), MOST_VISITS)
    })
  })
}
