import { MOST_MINOR_UNITS } from '../fields/main.js'
import { formatFindings, readProject } from './project.js'
import type { Outcome } from './project.js'

/**
 * `schema:check`: every mistake of all declarations in one run, each with file, JSON pointer and hint.
 * Warnings do not fail it. What compiles for the usual currency must do so for the one of most decimals too,
 * where expressions run out of places first.
 */
export function schemaCheck(root: string): Outcome {
  const usual = readProject(root)
  const project = usual.ok ? readProject(root, { minorUnits: MOST_MINOR_UNITS }) : usual
  return { ok: project.ok, text: formatFindings(project.findings) }
}
