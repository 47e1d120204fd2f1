import { entityOf, fieldOf, manyOf } from '#engine'
import type { AudiencePath, Json, JsonObject, PluginContext } from '#engine'

/** Ids that one statement asks for. */
const BATCH = 200

/** Somebody at the end of a path, and the person whom the path passed before, for whom he is told. */
export interface Reached {
  readonly entity: string
  readonly id: string
  /** Himself where the path passed nobody. */
  readonly subject: string
}

/** A record on the way. */
interface Place {
  readonly id: string
  readonly subject: string | null
}

/**
 * The people at the end of a path from a record: a statement for each step of it and 200 records, however many they
 * lead to. Reads as whoever the context is of, which should be the system.
 */
export async function peopleOn(
  context: PluginContext,
  about: string,
  record: string,
  { path, where, person }: AudiencePath
): Promise<readonly Reached[]> {
  let places: readonly Place[] = [{ id: record, subject: null }]
  let entity = entityOf(context.registry, about)
  let rows: readonly RowPlace[] | null = null
  for (const name of path) {
    if (entity.privacy?.person) places = places.map((place) => ({ ...place, subject: place.id }))
    const many = manyOf(entity, name)
    if (many?.owned) {
      rows = await rowsOf(context, entity.name, name, places, where)
    } else if (rows) {
      places = rows.flatMap(({ row, subject }) => placeOf(row[name], subject))
      rows = null
    } else {
      places = many
        ? await linkedBack(context, entity.name, many, places)
        : await linkedTo(context, entity.name, name, places)
    }
    entity = entityOf(context.registry, many?.entity ?? fieldOf(entity, name)?.link?.entity ?? '')
  }
  return distinct(places).map(({ id, subject }) => ({ entity: person, id, subject: subject ?? id }))
}

interface RowPlace {
  readonly row: JsonObject
  readonly subject: string | null
}

async function rowsOf(
  context: PluginContext,
  entity: string,
  name: string,
  places: readonly Place[],
  where: Readonly<Record<string, Json>>
): Promise<readonly RowPlace[]> {
  const subjects = new Map(places.map(({ id, subject }) => [id, subject]))
  const found = await inBatches(context, entity, [...subjects.keys()], { include: [name], fields: ['id'] })
  return found.flatMap((record) => {
    const rows = Array.isArray(record[name]) ? (record[name] as readonly JsonObject[]) : []
    return rows
      .filter((row) => Object.entries(where).every(([field, value]) => row[field] === value))
      .map((row) => ({ row, subject: subjects.get(String(record['id'])) ?? null }))
  })
}

async function linkedTo(
  context: PluginContext,
  entity: string,
  name: string,
  places: readonly Place[]
): Promise<readonly Place[]> {
  const subjects = new Map(places.map(({ id, subject }) => [id, subject]))
  const found = await inBatches(context, entity, [...subjects.keys()], { fields: ['id', name] })
  return found.flatMap((record) => placeOf(record[name], subjects.get(String(record['id'])) ?? null))
}

/** Records of another entity whose link leads here. */
async function linkedBack(
  context: PluginContext,
  entity: string,
  { entity: other, column }: { readonly entity: string; readonly column: string },
  places: readonly Place[]
): Promise<readonly Place[]> {
  const subjects = new Map(places.map(({ id, subject }) => [id, subject]))
  const { fields } = entityOf(context.registry, other)
  const link = fields.find((field) => field.link?.entity === entity && field.columns[0]?.name === column)
  if (!link) throw new Error(`No field of ${other} is kept in ${column}`)
  const ids = [...subjects.keys()]
  const found: JsonObject[] = []
  for (let at = 0; at < ids.length; at += BATCH) {
    const where = { [link.name]: { in: ids.slice(at, at + BATCH) } }
    found.push(...((await context.records.all(other, { where, fields: ['id', link.name] })) as readonly JsonObject[]))
  }
  return found.map((record) => ({
    id: String(record['id']),
    subject: subjects.get(idOf(record[link.name]) ?? '') ?? null,
  }))
}

/** Records by their ids, as many statements as batches. */
export async function inBatches(
  context: PluginContext,
  entity: string,
  ids: readonly string[],
  shape: { readonly fields?: readonly string[]; readonly include?: readonly string[] }
): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = []
  for (let at = 0; at < ids.length; at += BATCH) {
    const where = { id: { in: ids.slice(at, at + BATCH) } }
    found.push(...((await context.records.list(entity, { where, ...shape }, BATCH)) as readonly JsonObject[]))
  }
  return found
}

/** The id of a linked record, however it is read; null for none. */
export function idOf(link: unknown): string | null {
  if (typeof link === 'string') return link
  return typeof link === 'object' && link !== null && 'id' in link ? String(link.id) : null
}

function placeOf(link: unknown, subject: string | null): readonly Place[] {
  const id = idOf(link)
  return id === null ? [] : [{ id, subject }]
}

function distinct(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((place) => [place.id, place])).values()]
}
