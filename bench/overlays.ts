/**
 * `npm run bench:overlays`: what schools with changes of their own cost one process: 100 schools, 20 of which have
 * adapted roles, each otherwise. Prints milliseconds of CPU to compile and kilobytes kept per changed school. Touches no
 * database.
 */
import { compileForSchool, compileRegistry, loadDeclarations } from '../app/engine/compile/main.js'
import type { Registry } from '../app/engine/model/main.js'
import { withBase } from '../app/engine/schema/main.js'
import type { OverlayChange } from '../app/engine/schema/main.js'

const SCHOOLS = 100
const CHANGED = 20

const started = process.cpuUsage()
const declarations = loadDeclarations(process.cwd())
const { base } = compileRegistry(declarations)
if (!base) throw new Error('The declarations do not compile')
const start = milliseconds(process.cpuUsage(started))
const entities = Object.keys(base.registry.policies)

compileForSchool(base, withBase(declarations, changesOf(-1)))
const before = heldBytes()
const kept: Registry[] = []
const times: number[] = []
for (let school = 0; school < SCHOOLS; school++) {
  if (school >= CHANGED) {
    kept.push(base.registry)
    continue
  }
  const from = process.cpuUsage()
  const { registry, conflicts } = compileForSchool(base, withBase(declarations, changesOf(school)))
  times.push(milliseconds(process.cpuUsage(from)))
  if (conflicts.length > 0) throw new Error(JSON.stringify(conflicts[0]))
  kept.push(registry)
}
const bytes = (heldBytes() - before) / CHANGED
times.sort((a, b) => a - b)

console.log(`${SCHOOLS} schools, ${CHANGED} with changes of their own, ${new Set(kept).size} registries`)
console.log(`standard: ${start.toFixed(0)} ms to load and compile ${entities.length} entities with rights`)
console.log(`changed school: ${at(0.5)} ms median, ${at(1)} ms worst; ${(bytes / 1024).toFixed(0)} kB`)

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000
}

function at(share: number): string {
  return (times[Math.ceil(share * times.length) - 1] ?? 0).toFixed(1)
}

/** A cloned role with rights on every entity, a standard role adapted, a field hidden from another one. */
function changesOf(school: number): readonly OverlayChange[] {
  const id = `x_bench${school + 1}`
  const value = { title: `Role of school ${school}`, alias: `x_role_${school + 1}`, inherits: ['office_staff'] }
  const cells = entities
    .filter((name) => base?.registry.entities[name]?.kind !== 'child')
    .map((name): OverlayChange => ({ op: 'set', target: { kind: 'access', name }, path: [id, 'read'], value: true }))
  const students = { kind: 'access', name: 'people.student' } as const
  return [
    { op: 'add', target: { kind: 'role', name: id }, path: [], value },
    ...cells,
    { op: 'set', target: students, path: ['librarian', 'read'], value: true },
    { op: 'remove', target: students, path: ['fields', 'category', 'read', 'principal'] },
  ]
}

/** What is in use once all garbage is gone; needs `--expose-gc`. */
function heldBytes(): number {
  if (!globalThis.gc) throw new Error('Run it by npm run bench:overlays')
  for (let round = 0; round < 4; round++) globalThis.gc()
  return process.memoryUsage().heapUsed
}
