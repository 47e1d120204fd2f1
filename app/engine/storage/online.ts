import { setTimeout as pause } from 'node:timers/promises'
import { ConstraintViolation, E_DATABASE_BUSY, raw, sql, value, type Database } from '../sql/main.js'
import type { BuildStep, Step } from './changes/main.js'
import { runStep } from './execute.js'
import { bound } from './statements.js'

/**
 * How long a step waits for a lock. Everybody who comes after it waits behind it, so it gives up soon and
 * tries again.
 */
const LOCK_WAIT = "set local lock_timeout = '300ms'"
const NO_TIME_LIMIT = 'set local statement_timeout = 0'

/** Some minutes of tries, for who reads a table for long. */
const ATTEMPTS = 200

/** Runs work in a transaction of PostgreSQL that waits for no lock for long; tries again where one is held. */
export async function shortly(database: Database, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction(
        async () => {
          await database.write([LOCK_WAIT, NO_TIME_LIMIT].map((text) => ({ text, values: [] })))
          await work()
        },
        { label: 'schema change' }
      )
    } catch (error) {
      if (!(error instanceof E_DATABASE_BUSY) || attempt >= ATTEMPTS) throw error
      await pause(Math.min(50 * attempt, 1500) * (0.5 + Math.random()))
    }
  }
}

/**
 * Does one step while others write: `after` runs in the step's last transaction, or in one that follows where
 * the step has none; so a step may be done twice, but never be left out.
 */
export async function runOnline(database: Database, step: Step, after: () => Promise<void>): Promise<void> {
  if (typeof step === 'string') {
    return shortly(database, async () => {
      await database.write([{ text: step, values: [] }])
      await after()
    })
  }
  if (step.kind === 'build') await build(database, step)
  else await runStep(database, step, (work) => shortly(database, work))
  await shortly(database, after)
}

/** An index of that name is there from an earlier try: whole, or the invalid rest of one that was broken off. */
async function build(database: Database, step: BuildStep): Promise<void> {
  const drop = { text: `drop index concurrently if exists "${step.index}"`, values: [] }
  const found = await isValid(database, step.index)
  if (found === true) return
  if (found === false) await database.alone(drop)
  try {
    await database.alone({ text: step.text, values: [] })
  } catch (error) {
    // Only a broken rule is final; what else remains is found by the next apply.
    if (error instanceof ConstraintViolation) await database.alone(drop)
    throw error
  }
}

async function isValid(database: Database, index: string): Promise<boolean | null> {
  const find = sql`select i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relname = ${value(index)} and c.relnamespace = ${raw('current_schema()::regnamespace')}`
  const [row] = await database.read(bound(find, database.dialect))
  return row ? row['valid'] === true : null
}
