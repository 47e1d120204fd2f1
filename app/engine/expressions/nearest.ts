/**
 * The hint for an unknown name: the nearest known one, if any is near, and the known names (the
 * first twelve).
 */
export function hintFor(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  const shown = known.slice(0, 12).join(', ') + (known.length > 12 ? ', …' : '')
  const list = known.length > 0 ? `Known here: ${shown}.` : 'Nothing is known here.'
  return near ? `Did you mean \`${near}\`? ${list}` : list
}

/** The known name fewest edits away, at most a third of its length; null when none is that near. */
export function nearest(name: string, known: readonly string[]): string | null {
  let best: { name: string; edits: number } | null = null
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase())
    const limit = Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3))
    if (edits <= limit && (!best || edits < best.edits)) best = { name: candidate, edits }
  }
  return best?.name ?? null
}

/** Edits between two names; two neighbouring letters exchanged count as one. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)]
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const change = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swap = swapped ? at(i - 2, j - 2) + 1 : Infinity
      row.push(Math.min(change, swap, at(i - 1, j) + 1, at(i, j - 1) + 1))
    }
  }
  return at(a.length, b.length)
}
