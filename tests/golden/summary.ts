import type { Expr } from '../../app/engine/expressions/main.js'
import type { Entity, Policy, Registry } from '../../app/engine/model/main.js'

/** A registry in few lines: what a reviewer wants to see change, and nothing that follows from it. */
export function summaryOf(registry: Registry): unknown {
  return {
    plugins: registry.plugins.map((plugin) => `${plugin.name} ${plugin.version} <- ${plugin.requires.join(', ')}`),
    roles: Object.values(registry.roles).map(
      (role) => `${role.name}${role.portal ? ' (portal)' : ''} <- ${role.inherits.join(', ')}`
    ),
    entities: mapOf(registry.entities, entitySummary),
    scopes: mapOf(registry.scopes, (scope) => exprSummary(scope.rule)),
    policies: mapOf(registry.policies, policySummary),
    menu: registry.menu.map((item) => `${item.group} / ${item.title} (${item.icon}) -> ${item.entity}`),
    routes: registry.routes.map(
      (route) => `${route.method} ${route.path} ${route.verb}${route.aliasOf ? ` = ${route.aliasOf}` : ''}`
    ),
  }
}

function entitySummary(entity: Entity): unknown {
  return {
    is: `${entity.kind} of ${entity.tenancy} in ${entity.table}${entity.parent ? `, rows of ${entity.parent}` : ''}${entity.internal ? ', internal' : ''}`,
    titles: `${entity.title} / ${entity.titlePlural}`,
    fields: Object.fromEntries(entity.fields.map((field) => [field.name, fieldSummary(field)])),
    many: mapOf(entity.many, (side) => `${side.title}: ${side.entity}.${side.column}${side.owned ? ', owned' : ''}`),
    display: entity.display,
    search: entity.search.map((path) => path.join('.')),
    uniques: entity.uniques.map(
      (rule) => `${rule.fields.join(' + ')} among ${rule.among}${rule.while ? ` while ${exprSummary(rule.while)}` : ''}`
    ),
    indexes: entity.indexes.map((index) => index.fields.join(' + ')),
    checks: entity.checks.map(
      (check) => `${check.code} on ${check.field} reading ${check.inputs.join(', ')}: ${exprSummary(check.rule)}`
    ),
    layout: entity.layout.sections.map(
      (section) => `${section.key}: ${section.rows.map((row) => row.join(' ')).join(' | ')}`
    ),
    list: {
      columns: entity.list.columns.join(' '),
      sort: entity.list.sort.map((key) => (key.descending ? '-' : '') + key.path.join('.')).join(','),
      filters: entity.list.filters.join(' '),
    },
    defaults: entity.defaults,
  }
}

function fieldSummary(field: Entity['fields'][number]): string {
  const columns = field.columns.map((column) => `${column.name}:${column.kind}${column.nullable ? '?' : ''}`)
  const leads = field.link
    ? ` -> ${field.link.entity} (${field.link.onDelete})`
    : field.rows
      ? ` -> ${field.rows.entity}`
      : ''
  const marks = [field.required && 'required', field.readOnly && 'read only', field.system && 'system'].filter(Boolean)
  return `${field.type} [${columns.join(' ')}]${leads}${marks.length > 0 ? ` ${marks.join(', ')}` : ''}`
}

function policySummary(policy: Policy): unknown {
  const roles = mapOf(policy.roles, (actions) =>
    Object.entries(actions)
      .map(([action, { scope }]) =>
        scope ? `${action} ${scope.scope}${scope.via.length > 0 ? ` via ${scope.via.join('.')}` : ''}` : action
      )
      .join(', ')
  )
  return { ...(policy.inherits ? { inherits: policy.inherits } : {}), roles, fields: policy.fields }
}

/** An expression as a line, for reading only. */
function exprSummary(expr: Expr): string {
  const text = JSON.stringify(expr, (key, value: unknown) => (key === 'type' ? undefined : value))
  return text.replaceAll('"', "'")
}

function mapOf<Value>(record: Readonly<Record<string, Value>>, summary: (value: Value) => unknown): unknown {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, summary(value)]))
}
