/**
 * `npm run test:permissions`: every role on every entity and path with every user and record, on SQLite and, where
 * DATABASE_URL is set, PostgreSQL. `npm test` runs a sample of them.
 */
import { underNode24 } from './node_24.js'

await underNode24(async () => {
  const { concludeAll, failureOf } = await import('./testing/conclude.js')
  const { runSuites } = await import('./testing/run.js')

  const environment = { LECTERN_PERMISSIONS: 'all', DATABASE_URL: process.env['DATABASE_URL'] }
  const suites = [
    'contracts',
    '--files=permissions/matrix',
    '--files=permissions/writes',
    '--files=permissions/paths',
    '--files=permissions/policies',
  ]
  concludeAll([
    await failureOf('Permissions', () => runSuites({ label: 'Permissions', suites, environment, minutes: 60 })),
  ])
})
