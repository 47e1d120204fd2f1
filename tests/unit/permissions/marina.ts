import type { Expr } from '../../../app/engine/expressions/main.js'
import type { DialectName } from '../../../app/engine/fields/main.js'
import { entityOf } from '../../../app/engine/model/main.js'
import type { Actor, Registry } from '../../../app/engine/model/main.js'
import { compileFragment, renderExpr, RowScope, sql } from '../../../app/engine/sql/main.js'
import { compileFiles, entity, link, manifest, TEXT } from '../compile/fixture.js'
import type { Files } from '../compile/fixture.js'
import { actorWith, id } from '../query/workshop.js'

const rows = (child: string) => ({ 'type': 'array', 'items': { $ref: child }, 'x-field': { type: 'rows' } })
const FLAG = { type: 'boolean' }

const ROLES = ['master', 'deputy', 'twin', 'mate', 'guest', 'reader']

const SCHEMAS: Files = {
  'schemas/core/user.json': entity('core.user', { name: TEXT }, { internal: true, tenancy: 'platform' }),
  'plugins/sea/schemas/person.json': entity(
    'sea.person',
    { name: TEXT, note: TEXT, user: link('core.user') },
    { plural: 'people' }
  ),
  'plugins/sea/schemas/boat.json': entity(
    'sea.boat',
    {
      name: TEXT,
      code: TEXT,
      secret: TEXT,
      owner: link('sea.person', { inverse: 'boats' }),
      berths: rows('sea.berth'),
    },
    { display: 'name' }
  ),
  'plugins/sea/schemas/berth.json': entity(
    'sea.berth',
    { label: TEXT, weight: { type: 'integer' }, sailor: link('sea.person', { inverse: 'berths' }), open: FLAG },
    { kind: 'child', parent: 'sea.boat', display: 'label' }
  ),
  'plugins/sea/schemas/trip.json': entity('sea.trip', {
    name: TEXT,
    boat: link('sea.boat', { inverse: 'trips' }),
    skipper: link('sea.person', { inverse: 'trips' }),
  }),
}

/** Boats with berths and trips, people who own, sail and steer them; `access` says who sees what. */
export function marina(access: object): Registry {
  const closed = { 'sea.person': {}, 'sea.boat': {}, 'sea.trip': {} }
  const roles = ROLES.map((name) => ({ name, title: name }))
  const { registry, findings } = compileFiles({
    ...SCHEMAS,
    'plugins/sea/plugin.json': manifest('sea', { roles }),
    'plugins/sea/access.json': { ...closed, ...access },
  })
  if (!registry) throw new Error(JSON.stringify(findings, null, 2))
  return registry
}

/** A registry with one scope `it` on an entity. */
export function marinaWithScope(entityName: string, rule: string): Registry {
  return marina({ scopes: [{ name: 'it', entity: entityName, rule }] })
}

export function sailor(roles: readonly string[], more: Partial<Actor> = {}): Actor {
  return { ...actorWith(roles, id('u', 1)), ...more }
}

/** The predicate as SQL over a row `r`, joins it needs after it. */
export function textOf(registry: Registry, entityName: string, expr: Expr, dialect: DialectName = 'sqlite'): string {
  const scope = new RowScope(registry, dialect, entityOf(registry, entityName), 'r')
  const where = renderExpr(expr, scope)
  return compileFragment(sql`${where}${scope.joins()}`, dialect).text
}

/** The kinds of all expressions within one. */
export function kindsIn(expr: unknown): ReadonlySet<string> {
  const seen = new Set<string>()
  const note = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if ('kind' in node && typeof node.kind === 'string') seen.add(node.kind)
    for (const inner of Object.values(node)) note(inner)
  }
  note(expr)
  return seen
}
