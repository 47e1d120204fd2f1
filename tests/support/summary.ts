import { appendFileSync } from 'node:fs'
import type { NamedReporterContract } from '@japa/runner/types'

/** What a test process reports to the script that started it, as one line of JSON. */
export interface Summary {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/**
 * Appends the counts to the file of `LECTERN_TEST_SUMMARY` and prints them. An error outside of tests (a
 * hook, a group's set-up) counts as one failure.
 */
export const summary: NamedReporterContract = {
  name: 'summary',
  handler(runner, emitter) {
    emitter.on('runner:end', () => {
      const { aggregates, hasError } = runner.getSummary()
      const { passed, failed, skipped } = aggregates
      const counts: Summary = { passed, failed: hasError ? Math.max(failed, 1) : failed, skipped }
      const file = process.env['LECTERN_TEST_SUMMARY']
      if (file) appendFileSync(file, JSON.stringify(counts) + '\n')
      else console.log(`${counts.passed} passed, ${counts.failed} failed`)
    })
  },
}
