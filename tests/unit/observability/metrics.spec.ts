import { test } from '@japa/runner'
import { Metrics } from '../../../app/observability/main.js'

const FIGURES = {
  open: 7,
  dead: 2,
  oldestDueSeconds: 12,
  unsealedSeconds: 3,
  responseSeconds: 0.02,
  schools: { active: 3, suspended: 1 },
  sessions: 40,
}

/** The value of a series of the text; null where there is none. */
function valueOf(text: string, series: string): number | null {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `))
  return line ? Number(line.slice(series.length + 1)) : null
}

test.group('Metrics', () => {
  test('requests and jobs are counted by route, status and outcome', async ({ assert }) => {
    const metrics = new Metrics(async () => FIGURES)
    const request = { method: 'GET', route: '/api/v1/students/:id', status: 200, seconds: 0.03, statements: 2 }
    metrics.noteRequest(request)
    metrics.noteRequest({ ...request, seconds: 0.3 })
    metrics.noteRequest({ ...request, status: 404 })
    metrics.noteJob({ job: 'fees.bill', outcome: 'failed', seconds: 0.01 })
    const text = await metrics.text()
    const labels = 'method="GET",route="/api/v1/students/:id",status="200"'
    assert.equal(valueOf(text, `lectern_http_request_seconds_count{${labels}}`), 2)
    assert.equal(valueOf(text, `lectern_http_request_seconds_bucket{le="0.05",${labels}}`), 1)
    assert.equal(valueOf(text, 'lectern_http_request_statements_sum{route="/api/v1/students/:id"}'), 6)
    assert.equal(valueOf(text, 'lectern_job_seconds_count{job="fees.bill",outcome="failed"}'), 1)
    assert.match(text, /^nodejs_eventloop_lag_p99_seconds /m)
  })

  test('the figures of the scrape are told, not those of the one before', async ({ assert }) => {
    let figures = FIGURES
    const metrics = new Metrics(async () => figures)
    assert.equal(valueOf(await metrics.text(), 'lectern_outbox_messages{state="dead"}'), 2)
    figures = { ...FIGURES, dead: 0, schools: { active: 4, suspended: 0 } }
    const text = await metrics.text()
    assert.equal(valueOf(text, 'lectern_outbox_messages{state="dead"}'), 0)
    assert.equal(valueOf(text, 'lectern_schools{status="active"}'), 4)
    assert.equal(valueOf(text, 'lectern_outbox_oldest_due_seconds'), 12)
    assert.equal(valueOf(text, 'lectern_open_sessions'), 40)
    assert.equal(valueOf(text, 'lectern_figures_up'), 1)
  })

  test('without the database the process still tells of itself', async ({ assert }) => {
    let isUp = true
    const metrics = new Metrics(async () => {
      if (!isUp) throw new Error('gone')
      return FIGURES
    })
    await metrics.text()
    isUp = false
    const text = await metrics.text()
    assert.equal(valueOf(text, 'lectern_figures_up'), 0)
    assert.isNull(valueOf(text, 'lectern_outbox_messages{state="dead"}'))
    assert.match(text, /^process_resident_memory_bytes /m)
  })
})
