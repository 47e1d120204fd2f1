import { fileURLToPath } from 'node:url'
import { Refusal } from '../../../app/engine/base/main.js'
import { createClock } from '../../../app/engine/clock.js'
import { compileRegistry, loadDeclarations } from '../../../app/engine/compile/main.js'
import type { Actor, Entity, Registry } from '../../../app/engine/model/main.js'
import type { Session } from '../../../app/engine/query/main.js'
import type { Database } from '../../../app/engine/sql/main.js'
import { actorWith } from '../../unit/query/workshop.js'
import { NOW } from './oracle.js'
import { idIn, idOf, USERS } from './population.js'
import { plainSession } from '../../support/plain_session.js'

export const SCHOOLS = [idOf(0xfff, 0, 1), idOf(0xfff, 1, 1)] as const

/** The registry of the plugins as they stand. */
export function registryOf(): Registry {
  const { registry, findings } = compileRegistry(loadDeclarations(fileURLToPath(new URL('../../..', import.meta.url))))
  if (!registry) throw new Error(findings.map(({ message }) => message).join('\n'))
  return registry
}

/** The entities that REST knows by a path of their own. */
export function everyEntity(registry: Registry): readonly Entity[] {
  return Object.values(registry.entities).filter((entity) => !entity.internal && entity.kind !== 'child')
}

/** Those that are asked about: of one plugin where only that is tested; on the second database every other one. */
export function entitiesOf(registry: Registry): readonly Entity[] {
  const entities = everyEntity(registry)
  if (PLUGIN) return entities.filter(({ name }) => isAsked(name))
  return entities.filter((_, place) => !IS_SECOND || place % 2 === 0)
}

function isAsked(entity: string): boolean {
  return !PLUGIN || entity.startsWith(`${PLUGIN}.`)
}

/** The plugin that `plugin:test` is about; none for all of them. */
const PLUGIN = process.env['LECTERN_TEST_PLUGIN']

/** True where every user stands for himself; a sample of them stands for all otherwise (`npm run test:permissions`). */
export const IS_WHOLE = process.env['LECTERN_PERMISSIONS'] === 'all'

/** True on the second database, where what is left to find is what it says otherwise than the first. */
const IS_SECOND = !IS_WHOLE && Boolean(process.env['TEST_ONLY_POSTGRES'])

/** Users who stand for all of a scoped role. */
const SAMPLED = IS_SECOND ? 1 : 2

/** All that the matrix says of a role, on what is asked about: roles of equal rights are one case. */
function rightsKeyOf({ policies }: Registry, role: string): string {
  return JSON.stringify(
    Object.values(policies)
      .filter(({ entity }) => isAsked(entity))
      .map(({ roles, fields }) => [
        Object.entries(roles[role] ?? {}).sort(),
        Object.entries(fields).map(([name, rule]) => [
          name,
          Object.entries(rule).map(([use, list]) => [use, list.includes(role)]),
        ]),
      ])
  )
}

/**
 * Every role alone, and pairs whose rows and columns differ, for each user. Roles without a scope see the
 * same whoever has them, so one user stands for all.
 */
export function everyActor(registry: Registry): readonly Actor[] {
  const sets = [
    ...[...Map.groupBy(Object.keys(registry.roles), (role) => rightsKeyOf(registry, role)).values()].map(
      ([role = '']) => [role]
    ),
    ['parent', 'teacher'],
    ['accountant', 'student'],
    ['parent', 'student'],
  ]
  const isScoped = (role: string) =>
    Object.values(registry.policies).some(({ roles }) => Object.values(roles[role] ?? {}).some(({ scope }) => scope))
  const whole = sets.flatMap((roles) =>
    (roles.some(isScoped) ? USERS.slice(0, IS_WHOLE ? USERS.length : SAMPLED) : USERS.slice(0, 1)).map((user) =>
      actorWith(roles, user, SCHOOLS[0])
    )
  )
  return [...whole, ...limitedActors(registry)]
}

/** Roles that are held within one record, several, none, beside whole ones, and under two dimensions at once. */
function limitedActors(registry: Registry): readonly Actor[] {
  const sections = (...numbers: number[]) => numbers.map((number) => idIn(registry, 'academics.section', number))
  const grades = (...numbers: number[]) => numbers.map((number) => idIn(registry, 'academics.grade_level', number))
  const sets: readonly Readonly<Record<string, readonly string[]>>[] = [
    { 'admin@section': sections(1) },
    { 'admin@section': sections(0, 2, 3), 'parent': [] },
    { 'accountant@grade': grades(0, 1), 'principal@section': [] },
    { 'principal@grade': grades(2), 'teacher': [], 'teacher@section': sections(4) },
    { 'teacher@section': sections(1, 2, 5), 'admin@grade': grades(3) },
    { 'parent@section': sections(1, 3), 'admin@unheard_of': sections(1) },
  ]
  return sets.map((held) => ({
    ...actorWith(Object.keys(held), USERS[1] ?? '', SCHOOLS[0]),
    assigned: Object.fromEntries(Object.entries(held).filter(([key]) => key.includes('@'))),
  }))
}

export function sessionOf(registry: Registry, database: Database, actor: Actor): Session {
  const clock = createClock({ pinned: NOW, production: false })
  return plainSession({ registry, actor, database, clock })
}

/** What came of it, or the refusal. */
export async function settle<T>(work: Promise<T>): Promise<T | Refusal> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

export async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const outcome = await settle(work)
  if (!(outcome instanceof Refusal)) throw new Error('It was not refused')
  return outcome
}
