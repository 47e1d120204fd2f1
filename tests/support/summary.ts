import { appendFileSync } from 'node:fs'
import type { NamedReporterContract, RunnerSummary } from '@japa/runner/types'

/** What a test process reports to the script that started it, as one line of JSON. */
export interface Summary {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** What failed, each as its path of names and the first line of its error. */
  readonly failures: readonly string[]
}

/**
 * Appends the counts to the file of `LECTERN_TEST_SUMMARY` and prints them. An error outside of tests (a
 * hook, a group's set-up) counts as one failure.
 */
export const summary: NamedReporterContract = {
  name: 'summary',
  handler(runner, emitter) {
    emitter.on('runner:end', () => {
      const { aggregates, hasError, failureTree } = runner.getSummary()
      const { passed, failed, skipped } = aggregates
      const counts: Summary = {
        passed,
        failed: hasError ? Math.max(failed, 1) : failed,
        skipped,
        failures: failuresOf(failureTree),
      }
      const file = process.env['LECTERN_TEST_SUMMARY']
      if (file) appendFileSync(file, JSON.stringify(counts) + '\n')
      else console.log(`${counts.passed} passed, ${counts.failed} failed`)
    })
  },
}

type SuiteNode = RunnerSummary['failureTree'][number]
type FailureNode = SuiteNode | SuiteNode['children'][number]

function failuresOf(nodes: readonly FailureNode[], path = ''): string[] {
  return nodes.flatMap((node) => {
    const title = 'title' in node ? node.title : node.name
    const name = path ? `${path} › ${title}` : title
    const own = node.errors.map(({ error }) => `${name}: ${firstLine(error)}`)
    return 'children' in node ? [...own, ...failuresOf(node.children, name)] : own
  })
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n', 1)[0]!.slice(0, 300)
}
