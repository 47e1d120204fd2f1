import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { ROOT } from '../checks/sources.js'
import { failureOf } from './conclude.js'

/** The least part of the lines that tests run through, in percent: of the engine, and of all that is served. */
const LEAST = { engine: 90, whole: 80 }

/**
 * Notes which lines `work` runs through in the processes of tests that get the environment it is called with, holds them against what
 * is asked and answers its result with one more, which has failed where too few are. Blank lines and comments count for nothing,
 * nor do processes that tests start.
 */
export async function withCoverage(work) {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-coverage-'))
  try {
    const results = await work({ NODE_V8_COVERAGE: join(folder, 'raw') })
    return [...results, await failureOf('Coverage', () => judge(folder))]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function judge(folder) {
  const { default: report } = await import('monocart-coverage-reports')
  const isServed = (path) => /^(app|plugins)\/.*\.ts$/.test(path) && !path.includes('/tests/')
  const coverage = report({
    outputDir: join(folder, 'report'),
    logging: 'error',
    entryFilter: ({ url }) => url.startsWith('file:') && isServed(relative(ROOT, new URL(url).pathname)),
    sourceFilter: isServed,
    reports: ['none'],
  })
  await coverage.addFromDir(join(folder, 'raw'))
  const { files = [] } = (await coverage.generate()) ?? {}
  const parts = {
    engine: files.filter(({ sourcePath }) => sourcePath.startsWith('app/engine/')),
    whole: files,
  }
  console.log('\nLines that tests run through')
  const low = Object.entries(parts).filter(([name, own]) => {
    const [covered, total] = ['covered', 'total'].map((count) =>
      own.reduce((sum, { summary }) => sum + summary.lines[count], 0)
    )
    const percent = total === 0 ? 0 : (100 * covered) / total
    console.log(`  ${name.padEnd(8)} ${percent.toFixed(1)} % of ${total} (${LEAST[name]} asked)`)
    return percent < LEAST[name]
  })
  for (const { sourcePath, summary } of low.length > 0 ? least(files) : []) {
    console.log(`  ${String(summary.lines.uncovered).padStart(5)} lines missed in ${sourcePath}`)
  }
  return { label: 'Coverage', passed: low.length === 0 ? 1 : 0, failed: low.length }
}

/** Where most is missed. */
function least(files) {
  return files.toSorted((a, b) => b.summary.lines.uncovered - a.summary.lines.uncovered).slice(0, 20)
}
