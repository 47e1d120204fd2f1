import { allOf } from '../expressions/main.js'
import type { Expr } from '../expressions/main.js'
import type { Actor, Entity, Registry, Transition, Workflow } from '../model/main.js'
import { grantOf } from '../permissions/main.js'

/** Standard actions on one record whose permission `include=_can` tells, beside the entity's own. */
const STANDARD = ['update', 'delete', 'restore', 'print'] as const

/** What a school has once has no end. */
const ENDS: ReadonlySet<string> = new Set(['delete', 'restore'])

/** An action on a record and the rows on which it can be taken; null: none. */
export interface RecordAction {
  readonly name: string
  readonly rows: Expr | null
}

/**
 * What could be done with a record: where the action is granted, the state allows it and its guard holds. As the
 * operations judge it again, this is for showing only.
 */
export function recordActions(registry: Registry, actor: Actor, entity: Entity): readonly RecordAction[] {
  const { workflow } = entity
  const onRows = (name: string, condition: Expr | null): RecordAction => {
    const grant = grantOf(registry, actor, entity.name, name)
    return { name, rows: grant && allOf([grant.rows, condition]) }
  }
  return [
    ...STANDARD.filter((name) => entity.kind !== 'single' || !ENDS.has(name)).map((name) =>
      onRows(name, workflow && lockOn(entity, workflow, name))
    ),
    ...entity.actions.filter(({ on }) => on === 'record').map(({ name, guard }) => onRows(name, guard)),
    ...(workflow?.transitions ?? []).map((transition) =>
      onRows(transition.name, allOf([leaves(entity, workflow, transition), transition.guard]))
    ),
  ]
}

/** A state that locks fields lets none be deleted, one that locks all lets none be changed. */
function lockOn(entity: Entity, workflow: Workflow, name: (typeof STANDARD)[number]): Expr | null {
  const { states } = workflow
  const isOpen = {
    update: (editable: readonly string[] | null) => editable?.length !== 0,
    delete: (editable: readonly string[] | null) => editable === null,
  }
  if (name !== 'update' && name !== 'delete') return null
  const open = states.filter((state) => isOpen[name](state.editable))
  return open.length === states.length
    ? null
    : stateIn(
        entity,
        workflow,
        open.map((state) => state.name)
      )
}

function leaves(entity: Entity, workflow: Workflow | null, transition: Transition): Expr | null {
  return workflow && stateIn(entity, workflow, transition.from)
}

function stateIn(entity: Entity, { field }: Workflow, names: readonly string[]): Expr {
  const type = entity.field[field]?.valueType ?? { kind: 'text' }
  return {
    kind: 'in',
    item: { kind: 'member', type, variable: '', path: [field] },
    values: names.map((value) => ({ kind: 'literal', type, value })),
  }
}
