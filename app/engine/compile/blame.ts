import { child } from '../base/main.js'
import type { Diagnostic } from '../base/main.js'
import type { OverlayConflict, OverlayOperation } from '../schema/main.js'

/**
 * Which operations findings are about, by their places in the declarations: never none, since the declarations
 * compile without them. Where no place tells, all are.
 */
export function blame(
  findings: readonly Diagnostic[],
  operations: readonly OverlayOperation[]
): readonly OverlayConflict[] {
  const blamed = operations.flatMap((operation) => {
    const finding = findings.find((candidate) => isAbout(candidate, operation))
    return finding ? [conflictOf(operation, finding)] : []
  })
  if (blamed.length > 0) return blamed
  const [first] = findings
  return operations.map((operation) => conflictOf(operation, first))
}

function conflictOf(operation: OverlayOperation, finding: Diagnostic | undefined): OverlayConflict {
  const hint = finding?.hint === undefined ? '' : ` ${finding.hint}`
  return { operation, reason: 'does_not_compile', message: `${finding?.message ?? 'It does not compile.'}${hint}` }
}

function isAbout({ pointer, message }: Diagnostic, { target, path }: OverlayOperation): boolean {
  if (target.kind === 'role') return message.includes(`"${target.name}"`)
  if (target.kind !== 'access') return false
  // A finding about a list of roles tells a position, which the operation does not know.
  const place = [target.name, ...(path[0] === 'fields' ? path.slice(0, -1) : path)].reduce<string>(child, '')
  return `${pointer}/`.startsWith(`${place}/`) || `${place}/`.startsWith(`${pointer}/`)
}
