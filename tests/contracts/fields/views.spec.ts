import { test } from '@japa/runner'
import edge from 'edge.js'
import type { Json, JsonObject } from '../../../app/engine/base/main.js'
import { fieldTypeOf, isWriteOnly } from '../../../app/engine/fields/main.js'
import { INDIA } from '../../../app/engine/fields/shared/fixtures.js'
import { entityOf, fieldOf, hasValue } from '../../../app/engine/model/main.js'
import type { Field } from '../../../app/engine/model/main.js'
import { cellOf, withMarkup } from '../../../app/engine/screens/cells.js'
import { filterViews } from '../../../app/engine/screens/filter_views.js'
import { inputView } from '../../../app/engine/screens/input_view.js'
import { Labels } from '../../../app/engine/screens/labels.js'
import { compileWithCore } from '../../unit/records/workshop.js'
import { sceneOf } from '../../unit/screens/ground.js'
import { fixturesOf, kindsWith, THING, TYPE_NAMES, valuesOf } from './fixtures.js'

/** What would be code or a way out of an attribute, if it were written as it is. */
const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}`
const LEAKS = /<script>|<img src=x|49/

/** What a type's own tables need beside its fixtures' declaration: the entities that relations lead to. */
const propertyOf = (name: string): JsonObject => {
  const { field } = fixturesOf(name)
  const plain = { ...field.json, 'title': HOSTILE, 'x-field': field.options }
  const { trait } = fieldTypeOf(name)
  if (name === 'links' || trait === 'relation') {
    return { ...plain, 'x-field': { ...field.options, entity: 'kinds.other' } }
  }
  return trait === 'rows' ? { ...plain, items: { $ref: 'kinds.part' } } : plain
}

const registry = compileWithCore({
  ...kindsWith(Object.fromEntries(TYPE_NAMES.map((name) => [`a_${name}`, propertyOf(name)]))),
  'plugins/kinds/schemas/other.json': {
    '$id': 'kinds.other',
    'title': 'Other',
    'type': 'object',
    'required': ['label'],
    'properties': { label: { type: 'string', maxLength: 80 } },
    'x-entity': { display: 'label' },
  },
  'plugins/kinds/schemas/part.json': {
    '$id': 'kinds.part',
    'title': 'Part',
    'type': 'object',
    'required': ['label'],
    'properties': { label: { type: 'string', maxLength: 80 } },
    'x-entity': { kind: 'child', parent: THING, display: 'label' },
  },
  'plugins/kinds/access.json': {
    '*': { boss: { read: true, create: true, update: true, refer: true } },
    [THING]: {},
    'kinds.other': {},
    'kinds.part': {},
  },
})

const scene = sceneOf(THING, {}, registry)
const entity = entityOf(registry, THING)
const fieldNamed = (name: string): Field => fieldOf(entity, `a_${name}`)!
/** Texts are their keys, and addresses of built files stand for themselves: no build is needed here. */
const page = () => edge.share({ t: (key: string) => key, asset: (path: string) => `/${path}`, cspNonce: 'n' })
const labels = new Labels()

/** A value of the type in which every text is hostile; what no rule would take must not break a page either. */
function hostile(value: Json | undefined): Json {
  if (value === undefined) return null
  if (typeof value === 'string') return HOSTILE
  if (Array.isArray(value)) return (value as readonly Json[]).map(hostile)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hostile(inner)]))
}

async function cellHtml(name: string, value: Json): Promise<string> {
  const field = fieldNamed(name)
  const record = { id: '01890000-0000-7000-8000-000000000001', [field.name]: value }
  const cell = withMarkup(field, record, cellOf(scene, entity, field, record))
  const columns = [{ key: field.name, label: HOSTILE, align: 'start' }]
  const [alone, inTable] = await Promise.all([
    page().render('components/value', { cell }),
    page().render('components/cell_table', { label: HOSTILE, columns, rows: [[cell]] }),
  ])
  return alone + inTable
}

function inputHtml(name: string, text: string): Promise<string> {
  const field = fieldNamed(name)
  const texts = { [field.name]: field.rows ? [] : text }
  const form = { texts, errors: { [field.name]: [HOSTILE] }, labels }
  return page().render('components/form_input', { input: inputView(scene, form, { entity, field, texts, prefix: [] }) })
}

for (const name of TYPE_NAMES) {
  const type = fieldTypeOf(name)
  const samples = valuesOf(name)

  test.group(`Contract | ${name}: its views`, () => {
    test('show every value as text that it is', async ({ assert }) => {
      const field = fieldNamed(name)
      if (!hasValue(field)) return
      for (const value of samples) {
        const html = await cellHtml(name, value)
        assert.notMatch(html, LEAKS)
        assert.match(html, /<(?:span|p|a|ul|div|code|img)\b/)
      }
      assert.match(await cellHtml(name, null), /no-value/)
    })

    test('let nothing of a hostile value out of its place', async ({ assert }) => {
      for (const value of samples) {
        let html = ''
        try {
          html = await cellHtml(name, hostile(value))
        } catch (error) {
          // What its codec cannot read is a fault of the store, told as one and shown to nobody.
          assert.instanceOf(error, Error)
          continue
        }
        assert.notMatch(html, LEAKS)
        assert.notMatch(html, /(?:href|src)="\s*(?:javascript|data):/i)
      }
    })

    test('have an input that names its box, says what is wrong and holds what was typed', async ({ assert }) => {
      const texts = ['', HOSTILE, ...samples.map((value) => type.codec.toText(fieldNamed(name), value, INDIA))]
      for (const text of texts) {
        const html = await inputHtml(name, text)
        assert.notMatch(html, LEAKS)
        assert.match(html, new RegExp(`name="a_${name}|data-grid|a_${name}__shown`))
        if (!fieldNamed(name).rows) assert.include(html, `id="field-a_${name}"`)
        if (isWriteOnly(name) && text !== '') assert.notInclude(html, text, 'what nobody reads is not sent back')
      }
    })

    test('have a filter where they name one', async ({ assert }) => {
      const { filter } = type.views
      const field = fieldNamed(name)
      if (!filter || field.filters.length === 0) return
      const offered = { ...scene, entity: { ...entity, list: { ...entity.list, filters: [field.name] } } }
      const state = { filters: [{ path: field.name, operator: field.filters[0], value: HOSTILE }] } as never
      const [view] = filterViews(offered, state, labels)
      assert.exists(view)
      const html = await page().render(`components/fields/${view!.view}`, { filter: view })
      assert.notMatch(html, LEAKS)
      assert.match(html, /name="filter\[/)
    })

    test('leave of an erased value nothing of what it was', ({ assert }) => {
      // Rows are erased row by row; a number tells nothing of anybody, and its record is known by it.
      if (type.trait === 'rows' || type.trait === 'sequence') return
      for (const value of samples) {
        const left = type.erase(value)
        assert.notDeepEqual(left, value)
        if (left === null) continue
        const field = fieldNamed(name)
        assert.notInclude(JSON.stringify(left), type.codec.format(field, value, INDIA))
        const columns = type.codec.toColumns(field, left, 'sqlite')
        const [column] = type.columns(field)
        assert.deepEqual(type.codec.fromColumn(field, columns[column?.name ?? ''], 'sqlite'), left)
        assert.deepEqual(type.erase(left), left, 'erased once is erased')
      }
    })
  })
}
