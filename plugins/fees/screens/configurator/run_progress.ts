import { entityOf, recordPath, screenPath } from '#engine'
import type { ProgressView } from '#engine'
import type { ScreenRequest } from '#screens/main'
import { requiredId, textOf } from '../../operations/values.js'
import { CONFIGURATOR } from './read_structure.js'

/** Failures that are named; the results have all. */
const NAMED = 5

/** How far a fee run has come; failures are named by pupil. */
export async function runProgress(request: ScreenRequest, id: string): Promise<ProgressView> {
  const { records, translator, params, registry } = request
  const run = await records.read('fees.fee_run', id)
  const { made = 0, skipped = 0, failed = 0, total = 0, stage = 'queued' } = run
  const failures = failed === 0 ? [] : await failuresOf(request, id)
  const here = `${CONFIGURATOR}/${params.structure}?run=${id}`
  return {
    id: 'fee-run',
    title: translator.text('fees.configurator.run.title', { number: textOf(run.number), made, skipped }),
    pollHref: here,
    pageHref: here,
    done: made + skipped + failed,
    total,
    failed,
    failures,
    isFinished: stage === 'done' || stage === 'failed',
    stopped: stage === 'failed' ? textOf(run.failure) : null,
    // A run that failed is started again on its own page.
    doneHref:
      stage === 'failed'
        ? recordPath(entityOf(registry, 'fees.fee_run'), id)
        : `${screenPath(entityOf(registry, 'fees.fee_run_result'))}?filter[run]=${id}`,
  }
}

async function failuresOf({ records }: ScreenRequest, run: string): Promise<ProgressView['failures']> {
  const results = await records.list(
    'fees.fee_run_result',
    { where: { run, outcome: 'failed' }, include: ['student'], sort: 'id' },
    NAMED
  )
  return results.map(({ student, message }) => ({
    label: typeof student === 'object' ? textOf(student.name) : requiredId(student),
    message: textOf(message),
  }))
}
