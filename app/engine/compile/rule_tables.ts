import { at } from '../base/main.js'
import type { Diagnostics } from '../base/main.js'
import { WHICH, WHICH_ON } from '../model/main.js'
import type { ActionDeclaration, Declarations, EntityDeclaration, ExclusiveJson, PropertyJson } from '../schema/main.js'

/**
 * Writes out `rules`: that no two rules name the same values on the same day, one exclusion for each combination of
 * dimensions that a rule may leave open, and the read that tells which rule holds and why.
 */
export function expandRuleTables(declarations: Declarations, findings: Diagnostics): Declarations {
  const tables = declarations.entities.filter(({ options }) => options.rules !== undefined)
  if (tables.length === 0) return declarations
  return {
    ...declarations,
    entities: declarations.entities.map((entity) => (entity.options.rules ? withExclusions(entity, findings) : entity)),
    actions: [...tables.map(whichOf), ...declarations.actions],
  }
}

function withExclusions(entity: EntityDeclaration, findings: Diagnostics): EntityDeclaration {
  const { options, properties, required, source } = entity
  if (!options.rules) return entity
  const { dimensions, from, to } = options.rules
  const known = dimensions.filter((name, index) => {
    const place = at(source, 'x-entity', 'rules', 'dimensions', index)
    if (Object.hasOwn(properties, name)) return true
    if (!entity.brokenFields.includes(name)) {
      findings.error('RUL001', place, `"${name}" is no field of "${entity.name}".`)
    }
    return false
  })
  const open = known.filter((name) => !required.includes(name))
  const exclusive = combinationsOf(open).map((left): ExclusiveJson => {
    const conditions = open.map((name) => `${name} ${left.includes(name) ? '==' : '!='} null`)
    return {
      key: known.filter((name) => !left.includes(name)),
      from,
      to,
      ends: 'inclusive',
      message: 'Another rule says the same on some of these days',
      ...(conditions.length === 0 ? {} : { while: conditions.join(' && ') }),
    }
  })
  return { ...entity, options: { ...options, exclusive: [...(options.exclusive ?? []), ...exclusive] } }
}

/** All selections of names, none and all included. */
function combinationsOf(names: readonly string[]): readonly (readonly string[])[] {
  return names.reduce<readonly (readonly string[])[]>(
    (found, name) => [...found, ...found.map((one) => [...one, name])],
    [[]]
  )
}

function whichOf({ name, plugin, options, properties, source }: EntityDeclaration): ActionDeclaration {
  const { dimensions = [] } = options.rules ?? {}
  const inputs = dimensions.flatMap((dimension) => {
    const property = properties[dimension]
    return property ? [[dimension, subjectField(property)] as const] : []
  })
  const on: PropertyJson = { type: 'string', format: 'date', title: 'On', description: 'Today where it is empty.' }
  return {
    key: `${name}:${WHICH}`,
    entity: name,
    name: WHICH,
    plugin,
    source: at(source, 'x-entity', 'rules'),
    json: {
      title: 'Which rule holds?',
      description: 'The rule that holds for something on a day, and why the others that fit do not.',
      on: 'collection',
      reads: true,
      input: { properties: { ...Object.fromEntries(inputs), [WHICH_ON]: on } },
      output: { schema: ANSWER },
      button: { icon: 'list-search' },
    },
  }
}

function subjectField({ title, type, format, 'enum': choices, 'x-field': options }: PropertyJson): PropertyJson {
  const said = { title, type, format, enum: choices }
  const own = Object.entries(options ?? {}).filter(([key]) => ['type', 'entity', 'labels'].includes(key))
  return {
    ...(Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as PropertyJson),
    ...(own.length > 0 ? { 'x-field': Object.fromEntries(own) } : {}),
  }
}

const ANSWER = {
  type: 'object',
  required: ['rule', 'on', 'fitting'],
  properties: {
    rule: { type: ['string', 'null'], format: 'uuid', description: 'The one that holds; null where none fits' },
    label: { type: ['string', 'null'], title: 'Holds' },
    on: { type: 'string', format: 'date', title: 'On' },
    fitting: {
      type: 'array',
      items: {
        type: 'object',
        required: ['rule', 'names', 'verdict'],
        properties: {
          rule: { type: 'string', format: 'uuid' },
          label: { type: ['string', 'null'], title: 'Rule' },
          names: { type: 'string', title: 'Names', description: 'Titles of the dimensions that it names' },
          verdict: { enum: ['chosen', 'less_specific', 'less_important'], title: 'Verdict' },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
} as const
