import { Liquid } from 'liquidjs'

/** Characters of one template. */
export const MOST_CHARACTERS = 20_000

/** Milliseconds, and objects made, of one rendering. */
const LIMITS = { parseLimit: MOST_CHARACTERS, renderLimit: 100, memoryLimit: 1_000_000 }

/** What a template may say. Nothing that loads another one, nor what keeps something from one rendering to the next. */
const TAGS = ['assign', 'capture', 'case', 'comment', 'for', 'if', 'raw', 'unless', 'break', 'continue', 'cycle', '#']

/** What a template may do with a value. Those that take expressions or make HTML are not needed. */
const FILTERS = [
  'append',
  'capitalize',
  'ceil',
  'default',
  'divided_by',
  'downcase',
  'first',
  'floor',
  'join',
  'last',
  'lstrip',
  'minus',
  'modulo',
  'plus',
  'prepend',
  'remove',
  'replace',
  'replace_first',
  'reverse',
  'round',
  'rstrip',
  'size',
  'slice',
  'split',
  'strip',
  'strip_newlines',
  'times',
  'truncate',
  'truncatewords',
  'upcase',
]

/**
 * The language of templates. One reaches its view and nothing else: no file, no other template, no inherited property.
 * What it makes is plain text; whoever puts that into HTML escapes all of it.
 */
export const LIQUID = makeLiquid()

function makeLiquid(): Liquid {
  const liquid = new Liquid({
    ...LIMITS,
    templates: {},
    dynamicPartials: false,
    relativeReference: false,
    ownPropertyOnly: true,
    strictFilters: true,
  })
  keepOnly(liquid.tags, TAGS)
  keepOnly(liquid.filters, FILTERS)
  return liquid
}

function keepOnly(table: Record<string, unknown>, names: readonly string[]): void {
  for (const name of Object.keys(table)) if (!names.includes(name)) Reflect.deleteProperty(table, name)
}
