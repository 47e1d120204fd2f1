import { stableJson } from '../../base/main.js'
import type { Json } from '../../base/main.js'
import type { Declarations } from '../declarations.js'
import { isBranch, moveAfter, putAt, takeAt, valueAt } from './collections.js'
import type { Branch } from './collections.js'
import { Documents } from './documents.js'
import type { ConflictReason, OverlayConflict, OverlayOperation } from './operation.js'
import { overlayRule } from './rules.js'
import { tightens } from './tighten.js'

export interface Overlaid {
  readonly declarations: Declarations
  /** Operations without effect, in their order. */
  readonly conflicts: readonly OverlayConflict[]
}

/**
 * Applies the operations of a school to declarations: pure. Applied to those of a later version it replays them:
 * what fits stays, what does not is a conflict and leaves the standard as it is. What the meta-schemas do not
 * open to schools is refused here and nowhere else.
 */
export function applyOverlay(declarations: Declarations, operations: readonly OverlayOperation[]): Overlaid {
  const documents = new Documents(declarations)
  const conflicts = rolesFirst(operations).flatMap((operation): readonly OverlayConflict[] => {
    const failure = applyOne(operation, documents)
    return failure === null ? [] : [{ operation, ...failure }]
  })
  return { declarations: documents.close(), conflicts }
}

/** Whoever a rule names must be there before, whenever it was made. */
function rolesFirst(operations: readonly OverlayOperation[]): readonly OverlayOperation[] {
  const isRole = ({ target }: OverlayOperation) => target.kind === 'role'
  return [...operations.filter(isRole), ...operations.filter((operation) => !isRole(operation))]
}

interface Failure {
  readonly reason: ConflictReason
  readonly message: string
}

function applyOne(operation: OverlayOperation, documents: Documents): Failure | null {
  const { target, path } = operation
  const document = documents.of(target)
  if (path.length === 0) return makeOwn(operation, document, documents)
  if (document === null) return gone(`There is no ${target.kind} "${target.name}".`)
  if (target.kind === 'access') {
    const refused = refuseRole(operation, documents)
    if (refused) return refused
    if (path[0] === 'fields') return changeFieldRule(operation, document, documents)
  }
  const parent = walk(document, path.slice(0, -1), isSparse(operation))
  if (parent === null) return gone(`"${path.slice(0, -1).join('/')}" of "${target.name}" is not there.`)
  return change(operation, parent)
}

/** What a school makes: a role, under an id that is its own and never used again. */
function makeOwn(operation: OverlayOperation, document: Branch | null, documents: Documents): Failure | null {
  const { op, target, value } = operation
  const isOwnRole = target.kind === 'role' && OWN_NAME.test(target.name)
  if (op !== 'add' || !isOwnRole || document !== null || !isBranch(value) || Array.isArray(value)) {
    return notAllowed(`A school cannot ${op} ${target.kind} "${target.name}".`)
  }
  const said = Object.entries(value).filter(([key]) => OWN_KEYS.includes(key))
  documents.make(target, { ...structuredClone(Object.fromEntries(said)), name: target.name })
  return null
}

/** Ids of what schools make: never the name of anything that a plugin brings. */
const OWN_NAME = /^x_[a-z0-9]{1,40}$/u

/** What a school says of its own role; what configures a school or is fixed is a plugin's to say. */
const OWN_KEYS: readonly string[] = ['title', 'alias', 'description', 'portal', 'inherits']

/** The matrix is sparse: a role that has nothing yet has no place in it. */
function isSparse({ target, op }: OverlayOperation): boolean {
  return target.kind === 'access' && (op === 'set' || op === 'add')
}

function walk(document: Branch, keys: readonly string[], isMade: boolean): Branch | null {
  let branch = document
  for (const key of keys) {
    const inner = valueAt(branch, key)
    if (isBranch(inner)) branch = inner
    else if (inner === undefined && isMade) {
      const made: Branch = {}
      putAt(branch, key, made)
      branch = made
    } else return null
  }
  return branch
}

function change(operation: OverlayOperation, parent: Branch): Failure | null {
  const { op, target, path, value, base, after } = operation
  const key = path.at(-1) ?? ''
  const current = valueAt(parent, key)
  const refused = refuseByRule(operation, current)
  if (refused) return refused
  if (op === 'move') {
    if (current === undefined) return gone(`"${path.join('/')}" of "${target.name}" is not there.`)
    return moveAfter(parent, key, after ?? null) ? null : gone(`"${after ?? ''}" of "${target.name}" is not there.`)
  }
  const wanted = op === 'remove' ? undefined : value
  if (isSame(current, wanted)) return null
  if (!isSame(current, base)) return differs(operation, current)
  if (wanted === undefined) takeAt(parent, key)
  else putAt(parent, key, structuredClone(wanted))
  if (op === 'add' && after !== undefined) moveAfter(parent, key, after)
  return null
}

function refuseByRule(operation: OverlayOperation, current: Json | undefined): Failure | null {
  const { op, target, path } = operation
  const rule = overlayRule(target, path)
  const isAllowed = {
    free: true,
    tighten: tightens(operation, current),
    add: op === 'add',
    never: false,
  }[rule]
  return isAllowed ? null : notAllowed(`A school cannot ${op} "${path.join('/')}" of "${target.name}".`)
}

/** Cells and members of field rules are changed one by one, of roles that exist; those of a fixed role are the plugin's. */
function refuseRole({ op, path, target }: OverlayOperation, documents: Documents): Failure | null {
  const isCell = path[0] === 'fields' ? path.length === 4 && (op === 'add' || op === 'remove') : path.length === 2
  if (!isCell) return notAllowed(`The matrix of "${target.name}" is changed cell by cell.`)
  if (path[0] !== 'fields' && documents.isChild(target.name)) {
    return notAllowed(`"${target.name}" takes the grants of its parent.`)
  }
  const name = path[0] === 'fields' ? path[3] : path[0]
  const role = documents.roles.find((candidate) => candidate.name === name)
  if (!role) return gone(`There is no role "${name ?? ''}".`)
  return role.fixed ? notAllowed(`The rights of "${role.name}" on "${target.name}" are fixed.`) : null
}

/**
 * Who may use a field: path `fields/<field>/<use>/<role>`. Without a list every role may, so that taking one out
 * names all others, as they are by then.
 */
function changeFieldRule(operation: OverlayOperation, document: Branch, documents: Documents): Failure | null {
  const { op, path, target } = operation
  const [, field = '', use = '', role = ''] = path
  const refused = refuseByRule(operation, undefined)
  if (refused) return refused
  const rule = walk(document, ['fields', field], true)
  if (!rule) return gone(`"${field}" of "${target.name}" is not there.`)
  const list = valueAt(rule, use)
  if (op === 'add') {
    if (Array.isArray(list) && !list.includes(role)) putAt(rule, use, [...(list as readonly Json[]), role])
    return null
  }
  const named = Array.isArray(list) ? (list as readonly Json[]) : documents.roles.map(({ name }) => name)
  putAt(
    rule,
    use,
    named.filter((name) => name !== role)
  )
  return null
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return stableJson(a ?? null) === stableJson(b ?? null)
}

function gone(message: string): Failure {
  return { reason: 'target_gone', message }
}

function notAllowed(message: string): Failure {
  return { reason: 'not_allowed', message }
}

function differs({ target, path }: OverlayOperation, current: Json | undefined): Failure {
  const now = current === undefined ? 'nothing' : stableJson(current)
  const message = `The standard of "${path.join('/')}" of "${target.name}" has changed meanwhile: it is ${now} now.`
  return { reason: 'base_differs', message }
}
