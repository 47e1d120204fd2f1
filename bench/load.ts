import { readFile } from 'node:fs/promises'
import autocannon from 'autocannon'
import type { Size } from './data.js'
import type { LoadRequest, Workload } from './workloads.js'

export interface Round {
  readonly requestsPerSecond: number
  /** Milliseconds of CPU time of the server process per request. */
  readonly cpuMs: number
}

export interface Target {
  readonly url: string
  readonly pid: number
  readonly token: string
}

/** Continues over rounds, so that no update writes what is there already. */
let counter = 0

/** One round of load; throws where an answer was an error, for errors are fast. */
export async function runRound(
  target: Target,
  workload: Workload,
  size: Size,
  seconds: number,
  connections: number
): Promise<Round> {
  const before = await cpuOf(target.pid)
  const result = await autocannon({
    url: target.url,
    connections,
    duration: seconds,
    headers: { 'authorization': `Bearer ${target.token}`, 'content-type': 'application/json' },
    requests: [{ setupRequest: (request) => ({ ...request, ...asRequest(workload.makeRequest(counter++, size)) }) }],
  })
  const used = (await cpuOf(target.pid)) - before
  if (result.non2xx + result.errors + result.timeouts > 0) {
    throw new Error(`${workload.name} on ${target.url}: ${result.non2xx} refusals, ${result.errors} errors`)
  }
  return { requestsPerSecond: result['2xx'] / result.duration, cpuMs: used / result['2xx'] }
}

function asRequest({ method, path, body }: LoadRequest) {
  return body === undefined ? { method, path } : { method, path, body }
}

/** CPU milliseconds that a process has used, from Linux's clock ticks of 10 ms. */
async function cpuOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
