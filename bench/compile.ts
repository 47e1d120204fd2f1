/**
 * `npm run bench:compile`: what compiling declarations costs one process, by their number: 12 and 150 entities of twenty
 * fields with links, rows, checks, conditions, computed fields and rights. Prints milliseconds of CPU, the median and the
 * worst of ten runs after one, without reading files. The engine's own entities are compiled with them. Touches no database.
 */
import { compileRegistry } from '../app/engine/compile/main.js'
import { loadFiles, openMetaSchemas } from '../app/engine/schema/main.js'
import type { DeclarationFile } from '../app/engine/schema/main.js'
import { coreFiles } from '../tests/support/core_files.js'

const RUNS = 10
const BUDGETS: Readonly<Record<number, number>> = { 12: 300, 150: 1500 }
const meta = openMetaSchemas()

for (const [count, budget] of Object.entries(BUDGETS)) {
  const times = measure(Number(count))
  const [median, worst] = [times[RUNS / 2] ?? 0, times.at(-1) ?? 0]
  console.log(`${count} entities: ${median.toFixed(0)} ms median, ${worst.toFixed(0)} ms worst; budget ${budget} ms`)
  if (median > budget) process.exitCode = 1
}

function measure(count: number): readonly number[] {
  const texts = new Map(
    Object.entries({ ...coreFiles(), ...declarationsOf(count) }).map(([file, content]) => [
      file,
      JSON.stringify(content),
    ])
  )
  const run = () => {
    const started = process.cpuUsage()
    const { registry, findings } = compileRegistry(
      loadFiles([...texts.keys()].map(fileOf), (file) => texts.get(file) ?? '', meta),
      { meta }
    )
    if (!registry) {
      throw new Error(findings.map(({ code, pointer, message }) => `${code} ${pointer} ${message}`).join('\n'))
    }
    const { user, system } = process.cpuUsage(started)
    return (user + system) / 1000
  }
  run()
  return Array.from({ length: RUNS }, run).sort((a, b) => a - b)
}

function fileOf(file: string): DeclarationFile {
  const kind = file.endsWith('plugin.json') ? 'plugin' : file.endsWith('access.json') ? 'access' : 'entity'
  return { kind, plugin: file.startsWith('plugins/') ? 'bench' : 'core', file }
}

/** Every third entity is the rows of the one before. */
function declarationsOf(count: number): Readonly<Record<string, unknown>> {
  const names = Array.from({ length: count }, (_, index) => `thing_${index}`)
  const isChild = (index: number) => index % 3 === 2
  const files = names.map((name, index) => [
    `plugins/bench/schemas/${name}.json`,
    isChild(index)
      ? childOf(name, names[index - 1] ?? '')
      : recordOf(name, index, isChild(index + 1) && index + 1 < count),
  ])
  const rights = names.filter((_, index) => !isChild(index))
  return {
    ...Object.fromEntries(files),
    'plugins/bench/plugin.json': {
      name: 'bench',
      title: 'Bench',
      version: '1.0.0',
      engine: '^1.0',
      roles: [{ name: 'clerk', title: 'Clerk' }],
    },
    'plugins/bench/access.json': Object.fromEntries(
      rights.map((name) => [`bench.${name}`, { clerk: { read: true, create: true, update: true, refer: true } }])
    ),
  }
}

function recordOf(name: string, index: number, hasRows: boolean): object {
  const texts = Array.from({ length: 10 }, (_, at) => [`text_${at}`, { type: 'string', maxLength: 80 }])
  const other = `bench.thing_${index - (index % 3)}`
  return {
    '$id': `bench.${name}`,
    'title': name,
    'type': 'object',
    'required': ['name', 'kind'],
    'properties': {
      name: { type: 'string', maxLength: 120 },
      kind: { enum: ['a', 'b', 'c'], default: 'a' },
      places: { type: 'integer', minimum: 0 },
      twice: { 'type': 'integer', 'x-field': { computed: 'places * 2', stored: true } },
      from_date: { type: 'string', format: 'date' },
      to_date: { type: 'string', format: 'date' },
      note: { 'type': 'string', 'x-field': { show_if: "kind == 'a'", require_if: 'places > 5' } },
      other: { 'type': 'string', 'format': 'uuid', 'x-field': { type: 'link', entity: other } },
      ...Object.fromEntries(texts),
      ...(hasRows ? { rows: { type: 'array', items: { $ref: `bench.thing_${index + 1}` } } } : {}),
    },
    'x-entity': {
      display: 'name',
      search: ['name', 'text_0'],
      indexes: [['kind', 'from_date']],
      checks: [{ code: 'order', rule: 'to_date >= from_date', field: 'to_date', message: 'is before it begins.' }],
    },
  }
}

function childOf(name: string, parent: string): object {
  return {
    '$id': `bench.${name}`,
    'title': name,
    'type': 'object',
    'required': ['label'],
    'properties': {
      label: { type: 'string' },
      amount: { type: 'string', format: 'money' },
      why: { 'type': 'string', 'x-field': { show_if: "parent.kind == 'a'" } },
    },
    'x-entity': { kind: 'child', parent: `bench.${parent}`, display: 'label' },
  }
}
