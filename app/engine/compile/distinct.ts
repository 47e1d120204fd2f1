import type { Diagnostic } from '../base/main.js'

/** Each finding once: one place may be wrong for several entities, as in a `*` block. */
export function distinct(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>()
  return findings.filter((finding) => {
    const key = JSON.stringify([finding.file, finding.pointer, finding.code, finding.message])
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
