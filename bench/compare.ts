import { deepStrictEqual } from 'node:assert/strict'
import type { Size } from './data.js'
import type { Facts } from './fill.js'
import type { Server } from './servers.js'
import { WORKLOADS } from './workloads.js'

/**
 * Throws unless both servers answer every list variant and a record alike: the same envelope, keys, order and
 * values. Only cursors differ, as each side signs with a key of its own.
 */
export async function compareAnswers(ours: Server<Facts>, baseline: Server<Facts>, size: Size): Promise<void> {
  for (const workload of WORKLOADS.filter(({ name }) => /list|read/.test(name))) {
    for (let number = 0; number < 25; number++) {
      const { path } = workload.makeRequest(number, size)
      const token = ours.facts[workload.token]
      const [mine, theirs] = await Promise.all([ours, baseline].map(({ url }) => answerOf(url + path, token)))
      deepStrictEqual(theirs, mine, `${workload.name}: ${path}`)
    }
  }
}

async function answerOf(url: string, token: string): Promise<string> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`)
  return text.replace(/"next_cursor":"[^"]*"/, '"next_cursor":"…"')
}
