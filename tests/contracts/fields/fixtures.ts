import { readdirSync } from 'node:fs'
import type { Json, JsonObject } from '../../../app/engine/base/main.js'
import type { FieldFixtures } from '../../../app/engine/fields/shared/fixtures.js'

const folder = new URL('../../../app/engine/fields/types/', import.meta.url)

const known: Record<string, FieldFixtures> = {}
for (const name of readdirSync(folder).sort()) {
  const { fixtures } = (await import(new URL(`${name}/fixtures.ts`, folder).href)) as { fixtures: FieldFixtures }
  known[name] = fixtures
}

/** Names of all types that have a folder. */
export const TYPE_NAMES: readonly string[] = Object.keys(known)

export function fixturesOf(name: string): FieldFixtures {
  const fixtures = known[name]
  if (!fixtures) throw new Error(`No fixtures of a field type ${name}`)
  return fixtures
}

/** The values of a type's fixtures in their one spelling, each once. */
export function valuesOf(name: string): readonly Json[] {
  const values = fixturesOf(name).valid.map(({ json, canonical }) => canonical ?? json)
  return values.filter((value, index) => values.findIndex((other) => same(other, value)) === index)
}

const same = (a: Json, b: Json) => JSON.stringify(a) === JSON.stringify(b)

/** The entity that has a field of each kind. */
export const THING = 'kinds.thing'

/** A plugin whose one entity has the given fields beside its label; who may do what is for the test to say. */
export function kindsWith(properties: JsonObject): Readonly<Record<string, JsonObject>> {
  return {
    'plugins/kinds/plugin.json': {
      name: 'kinds',
      title: 'Kinds',
      version: '1.0.0',
      engine: '^1.0',
      roles: [{ name: 'boss', title: 'Boss' }],
    },
    'plugins/kinds/schemas/thing.json': {
      '$id': THING,
      'title': 'Thing',
      'type': 'object',
      'required': ['label'],
      'properties': { label: { type: 'string', maxLength: 80 }, ...properties },
      'x-entity': { display: 'label' },
    },
  }
}
