import type { Entity, Registry } from '../../../app/engine/model/main.js'
import { createTables, snapshotOf } from '../../../app/engine/storage/main.js'
import type { DatabaseOpener, OpenedDatabase } from '../../support/databases.js'
import { SCHOOLS } from './ground.js'
import { Oracle } from './oracle.js'
import { populate } from './population.js'
import type { Population, Stored } from './population.js'

/** A database with the records of two schools, and who should be let through to which of them. */
export interface Scene {
  readonly opened: OpenedDatabase
  readonly population: Population
  readonly oracle: Oracle
}

export async function openScene(opener: DatabaseOpener, registry: Registry): Promise<Scene> {
  const opened = await opener.open()
  await createTables(opened.database, snapshotOf(registry))
  const population = await populate(opened.database, registry, SCHOOLS)
  return { opened, population, oracle: new Oracle(registry, population) }
}

/** Own and foreign records of an entity, at most so many; one of the other school, one deleted. */
export function samplesOf(
  { population, oracle }: Omit<Scene, 'opened'>,
  entity: Entity,
  most: number
): readonly Stored[] {
  const gone = (population[entity.name] ?? []).filter(({ deleted }) => deleted)
  const [living, other] = SCHOOLS.map((school) => oracle.living(entity, school))
  return [...(living ?? []).slice(0, most), ...(other ?? []).slice(0, 1), ...gone.slice(0, 1)]
}
