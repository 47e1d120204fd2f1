import { deepStrictEqual } from 'node:assert/strict'
import type { Size } from './data.js'
import type { Facts } from './fill.js'
import type { Server } from './servers.js'
import { WORKLOADS } from './workloads.js'
import type { LoadRequest } from './workloads.js'

/** What two writes of the same body do not share. */
const OWN_TO_A_WRITE = /"(id|admission_number|version|created_at|updated_at)":("[^"]*"|\d+)/g

/**
 * Throws unless both servers answer every list variant and a record alike: the same envelope, keys, order and
 * values. Only cursors differ, as each side signs with a key of its own. Writes are answered alike but for ids,
 * numbers, versions and instants.
 */
export async function compareAnswers(ours: Server<Facts>, baseline: Server<Facts>, size: Size): Promise<void> {
  for (const workload of WORKLOADS) {
    for (let number = 0; number < 25; number++) {
      const request = workload.makeRequest(number, size)
      const token = ours.facts[workload.token]
      const mine = await answerOf(ours, request, token)
      const theirs = await answerOf(baseline, request, token)
      deepStrictEqual(theirs, mine, `${workload.name}: ${request.method} ${request.path}`)
    }
  }
}

async function answerOf({ url }: Server<Facts>, { method, path, body }: LoadRequest, token: string): Promise<string> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url}${path} answered ${response.status}: ${text}`)
  const shown = method === 'GET' ? text : text.replace(OWN_TO_A_WRITE, '"$1":"…"')
  return shown.replace(/"next_cursor":"[^"]*"/, '"next_cursor":"…"')
}
