import { setTimeout as wait } from 'node:timers/promises'
import type { Random } from '../../database/sandbox/random.js'
import type { Ledger, Sender } from './clients.js'
import { IMPORTED } from './ground_facts.js'
import type { Ground } from './ground_facts.js'

/** What all clients work on. */
export interface Load {
  readonly ground: Ground
  readonly sender: Sender
  readonly ledger: Ledger
  readonly random: Random
  readonly isOver: () => boolean
}

/** Clients at once of each kind. */
const OFFICES = 2
const CASHIERS = 3
/** Between two fee runs, and two imports, in milliseconds. */
const RUN_PAUSE = [1500, 4000] as const

/** All clients; resolves when each has the final answer of its last request. */
export async function work(load: Load): Promise<void> {
  const many = (count: number, client: (load: Load) => Promise<void>) =>
    Array.from({ length: count }, () => client(load))
  await Promise.all([
    ...many(OFFICES, keepHouseholds),
    ...many(CASHIERS, takeMoney),
    billStructures(load),
    bringGuardians(load),
  ])
}

/** Brings files of guardians in, one after another; each is worked off in the background, in parts. */
async function bringGuardians({ sender, ledger, random, isOver }: Load): Promise<void> {
  for (let number = 0; ; number++) {
    await wait(random.integer(...RUN_PAUSE))
    if (isOver()) return
    const name = `Import ${number}`
    const rows = Array.from({ length: IMPORTED }, (_, at) => `"${name}, row ${at}"`)
    const taken = await sender.post('/people/guardians/import', ['name', ...rows].join('\n'))
    if (taken) ledger.imports.set(String(taken.data['job']), name)
  }
}

/** Makes households and renames them a few times. */
async function keepHouseholds({ sender, ledger, random, isOver }: Load): Promise<void> {
  for (let number = 0; !isOver(); number++) {
    const name = `Household ${number}`
    const made = await sender.post('/people/households', { name })
    if (!made) continue
    const id = String(made.data['id'])
    const known = { name, changes: 0 }
    ledger.households.set(id, known)
    let version = Number(made.data['version'])
    for (let left = random.integer(0, 3); left > 0 && !isOver(); left--) {
      const renamed = await sender.patch(`/people/households/${id}`, { version, name: `${name}, change ${left}` })
      if (!renamed) break
      version = Number(renamed.data['version'])
      known.name = String(renamed.data['name'])
      known.changes++
    }
    await wait(random.integer(5, 40))
  }
}

/** Bills pupils by hand and takes a part of what they owe. */
async function takeMoney({ ground, sender, ledger, random, isOver }: Load): Promise<void> {
  while (!isOver()) {
    const items = [{ head: ground.head, description: 'Tuition', gross: '500.00' }]
    const body = { student: random.pick(ground.students), due_date: '2027-03-31', items }
    const made = await sender.post('/invoices', body)
    if (!made) continue
    const id = String(made.data['id'])
    const known = { issued: false }
    ledger.invoices.set(id, known)
    if (random.chance(0.1)) continue
    if (!(await sender.post(`/invoices/${id}/transitions/issue`, {}))) continue
    known.issued = true
    const amount = `${random.integer(1, 500)}.00`
    const paid = await sender.post(`/invoices/${id}/pay`, { mode: 'cash', amount })
    const payment = paid?.data['payment'] as { id: string } | undefined
    if (payment) ledger.payments.set(payment.id, amount)
    await wait(random.integer(5, 40))
  }
}

/** Begins one fee run after another: each is worked off in the background, in parts. */
async function billStructures({ ground, sender, ledger, random, isOver }: Load): Promise<void> {
  for (const instalment of Array.from({ length: ground.instalments }, (_, at) => at + 1)) {
    for (const structure of ground.structures) {
      await wait(random.integer(...RUN_PAUSE))
      if (isOver()) return
      const begun = await sender.post(`/fees/structures/${structure}/bill`, { instalment })
      if (begun) ledger.runs.set(String(begun.data['id']), { structure, instalment })
    }
  }
}
