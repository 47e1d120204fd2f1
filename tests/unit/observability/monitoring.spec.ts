import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { Metrics } from '../../../app/observability/main.js'
import { ROOT } from '../../architecture/files.js'

const FOLDER = join(ROOT, 'deploy/monitoring')
const textOf = (name: string) => readFileSync(join(FOLDER, name), 'utf8')

/** Names of the metrics that a process tells, those of a histogram's parts too. */
async function metricsOf(): Promise<ReadonlySet<string>> {
  const figures = {
    open: 0,
    dead: 0,
    oldestDueSeconds: 0,
    unsealedSeconds: 0,
    responseSeconds: 0,
    schools: {},
    sessions: 0,
  }
  const text = await new Metrics(async () => figures).text()
  const types = text.matchAll(/^# TYPE (\w+) (\w+)$/gm)
  const parts = ['_bucket', '_sum', '_count']
  return new Set(
    [...types].flatMap(([, name = '', type]) => (type === 'histogram' ? parts.map((part) => name + part) : [name]))
  )
}

const metricsIn = (text: string) => new Set(text.match(/\b(?:lectern|nodejs|process)_[a-z0-9_]*[a-z0-9]\b/g))

test.group('Monitoring', () => {
  test('what alerts and board ask for is told: {$self}')
    .with(['alerts.yml', 'grafana.json'])
    .run(async ({ assert }, name) => {
      const known = await metricsOf()
      const asked = [...metricsIn(textOf(name))]
      assert.isAbove(asked.length, 5)
      assert.deepEqual(
        asked.filter((metric) => !known.has(metric)),
        []
      )
    })

  test('the board shows every metric of ours', async ({ assert }) => {
    const shown = metricsIn(textOf('grafana.json'))
    const ours = [...(await metricsOf())].filter((name) => name.startsWith('lectern_'))
    const families = new Set([...shown].map((name) => name.replace(/_(?:bucket|sum|count)$/, '')))
    assert.deepEqual(
      ours.filter((name) => !families.has(name.replace(/_(?:bucket|sum|count)$/, ''))),
      []
    )
  })

  test('every alert has a severity, a sentence, and says what to do', ({ assert }) => {
    const [, ...blocks] = textOf('alerts.yml').split(/^ +- alert: /m)
    const guide = textOf('README.md')
    assert.isAbove(blocks.length, 7)
    for (const block of blocks) {
      const [name = ''] = block.split('\n')
      assert.match(block, /^ +expr: \S/m, name)
      assert.match(block, /^ +for: \d+m$/m, name)
      assert.match(block, /severity: (?:critical|warning)/, name)
      assert.match(block, /summary: ./, name)
      assert.match(guide, new RegExp(`^\\| ${name} +\\|`, 'm'))
    }
  })

  test('Prometheus takes the rules', ({ assert }) => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', join(FOLDER, 'alerts.yml')], {
      encoding: 'utf8',
    })
    assert.equal(status, 0, `${stdout}${stderr}`)
  }).skip(spawnSync('promtool', ['--version']).status !== 0, 'promtool is not installed')
})
