import type { Workload } from './workloads.js'

/** One line of the outcome. Rates are requests per second, CPU times milliseconds per request. */
export interface Measured {
  readonly workload: string
  readonly database: string
  readonly ours_rps: number
  readonly baseline_rps: number
  readonly ratio: number
  readonly ours_cpu_ms: number
  readonly baseline_cpu_ms: number
}

/** The outcome as a Markdown table, with what each workload does below it. */
export function formatTable(lines: readonly Measured[], workloads: readonly Workload[]): string {
  const rows = lines.map((line) =>
    [
      line.database,
      line.workload,
      line.ours_rps,
      line.baseline_rps,
      line.ratio.toFixed(2),
      line.ours_cpu_ms,
      line.baseline_cpu_ms,
    ].join(' | ')
  )
  return [
    '| database | workload | ours/s | baseline/s | ratio | ours CPU ms | baseline CPU ms |',
    '|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
    '',
    ...workloads.map(({ name, does }) => `- ${name}: ${does}.`),
  ].join('\n')
}
