import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('../source.js', import.meta.url))

/**
 * Runs suites in a process of their own, with a data directory and a port of their own, and returns
 * `{ label, passed, failed, failures }`. A process that is too slow, dies, or executes no test counts as a failure.
 * `environment` adds variables; one that is undefined is taken away. With a `tag` each line says whose it
 * is, for runs beside each other.
 */
export async function runSuites({ label, suites, environment = {}, minutes = 28, tag = '' }) {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-test-'))
  const summary = join(folder, 'summary.jsonl')
  const variables = {
    ...process.env,
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: String(await freePort()),
    DATA_DIR: join(folder, 'data'),
    DATABASE_URL: undefined,
    REDIS_URL: undefined,
    LECTERN_CLOCK: undefined,
    APP_KEY: undefined,
    // Everything that may be logged is, and judged when the tests that are served have run.
    LOG_FILE: join(folder, 'log'),
    LOG_LEVEL: 'trace',
    LOG_REQUESTS: 'on',
    ...environment,
    LECTERN_TEST_SUMMARY: summary,
  }
  try {
    console.log(`\n${label}: ${suites.join(', ')}`)
    const end = await runProcess([SOURCE, 'test', ...suites], variables, minutes * 60_000, tag)
    return conclude(label, await readSummary(summary), end)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The counts of a run; what is wrong with the run itself is one more failure, with its reason printed. */
function conclude(label, { passed, failed, runs, failures }, end) {
  const executed = passed + failed
  const problem =
    end.problem ??
    (runs === 0 ? 'the process ended without a summary' : null) ??
    (executed === 0 ? 'no test was executed' : null) ??
    (end.code !== 0 && failed === 0 ? `the process ended with code ${end.code}` : null)
  if (problem) console.error(`${label}: ${problem}`)
  const counts = {
    label,
    passed,
    failed: failed + (problem ? 1 : 0),
    failures: problem ? [...failures, problem] : failures,
  }
  console.log(`${label}: ${counts.passed} passed, ${counts.failed} failed`)
  return counts
}

async function readSummary(path) {
  const text = await readFile(path, 'utf8').catch(() => '')
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  const sum = (name) => lines.reduce((total, line) => total + line[name], 0)
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    runs: lines.length,
    failures: lines.flatMap((line) => line.failures),
  }
}

/** Runs Node in a process group, so that a time limit takes its children (a browser) with it. */
function runProcess(args, env, milliseconds, tag) {
  const { promise, resolve } = Promise.withResolvers()
  const output = tag === '' ? 'inherit' : 'pipe'
  const child = spawn(process.execPath, args, { env, stdio: ['inherit', output, output], detached: true })
  for (const stream of [child.stdout, child.stderr]) if (stream) printLines(stream, tag)
  const stop = () => killGroup(child.pid)
  let problem = null
  const timer = setTimeout(() => {
    problem = `stopped after ${milliseconds / 60_000} minutes`
    stop()
  }, milliseconds)
  const interrupt = () => {
    stop()
    process.exit(130)
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const finish = (end) => {
    clearTimeout(timer)
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    stop()
    resolve(end)
  }
  child.on('error', (error) => finish({ code: 1, problem: error.message }))
  child.on('exit', (code, signal) => finish({ code, problem: problem ?? (signal ? `ended by ${signal}` : null) }))
  return promise
}

function printLines(stream, tag) {
  createInterface({ input: stream }).on('line', (line) => console.log(`${tag} ${line}`))
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

/** A second server of a test takes the next one, so that of runs beside each other no two may be neighbours. */
async function freePort() {
  let port = await anyFreePort()
  // Linux gives odd ports to servers; every second one of them is taken here.
  for (let tries = 0; port % 4 !== 1 && tries < 100; tries++) port = await anyFreePort()
  return port
}

function anyFreePort() {
  const { promise, resolve, reject } = Promise.withResolvers()
  const server = createServer()
  server.on('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
  return promise
}
