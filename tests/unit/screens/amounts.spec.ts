import { test } from '@japa/runner'
import type { Locale } from '../../../app/engine/fields/main.js'
import { entityOf } from '../../../app/engine/model/main.js'
import { formView, listView, parseForm, readListState, textsOfRecord } from '../../../app/engine/screens/main.js'
import type { ScreenScene } from '../../../app/engine/screens/main.js'
import { appWith, compileFiles } from '../compile/fixture.js'
import { IDS } from './ground.js'

const INDIA: Locale = { language: 'en-IN', timezone: 'Asia/Kolkata', currency: 'INR' }
const GERMANY: Locale = { language: 'de-DE', timezone: 'Europe/Berlin', currency: 'EUR' }
const JAPAN: Locale = { language: 'en', timezone: 'Asia/Tokyo', currency: 'JPY' }

/** A thing with a fee and a weight, on the screens of a school with a currency of so many decimals. */
function sceneOf(locale: Locale, minorUnits = 2): ScreenScene {
  const properties = {
    name: { type: 'string' },
    fee: { type: 'string', format: 'money' },
    weight: { 'type': 'number', 'x-field': { type: 'decimal', scale: 3 } },
  }
  const list = { columns: ['name', 'fee', 'weight'], filters: ['fee', 'weight'] }
  const { registry, findings } = compileFiles(appWith(properties, { list }), minorUnits)
  if (!registry) throw new Error(JSON.stringify(findings))
  const entity = entityOf(registry, 'app.thing')
  const names = new Set(entity.fields.map((field) => field.name))
  const rights = { readable: names, writable: names, filterable: names, sortable: names, can: { read: true } }
  const translator = { text: (key: string) => key, declared: (_key: string, text: string) => text }
  return { registry, entity, rights, rightsOf: () => rights, locale, translator }
}

const ROW = { id: IDS[0], _label: 'Bag', name: 'Bag', fee: '125000.50', weight: '1.250' }
const PAGE = { data: [ROW], meta: { page: 1, per_page: 20, total: 1, total_pages: 1, total_is_capped: false } }

function inputsOf(scene: ScreenScene, form: Readonly<Record<string, string>>) {
  const view = formView(scene, { record: null, texts: form })
  return view.sections.flatMap((section) => section.inputs).filter(({ key }) => key !== 'name')
}

test.group('Amounts and decimals on screens', () => {
  test('stand at the end of their columns, as people of the school read them', ({ assert }) => {
    const scene = sceneOf(INDIA)
    const { columns, rows } = listView(scene, readListState(scene, ''), PAGE)
    assert.deepEqual(
      columns.map(({ align }) => align),
      ['start', 'end', 'end']
    )
    assert.deepEqual(
      rows[0]?.cells.map(({ text, form }) => [text, form]),
      [
        ['Bag', rows[0]?.cells[0]?.form],
        ['₹1,25,000.50', 'number'],
        ['1.250', 'number'],
      ]
    )
  })

  test('are filtered by a range typed as text, with the keys that the number needs', ({ assert }) => {
    const filtersOf = (scene: ScreenScene) =>
      listView(scene, readListState(scene, 'filter[fee][gte]=0.5'), { ...PAGE, data: [] }).filters.map(
        ({ view, inputType, inputMode, boxes }) => [view, inputType, inputMode, boxes.map(({ value }) => value)]
      )
    assert.deepEqual(filtersOf(sceneOf(INDIA)), [
      ['range.filter', 'text', 'decimal', ['0.5', '']],
      ['range.filter', 'text', 'decimal', ['', '']],
    ])
    assert.deepEqual(filtersOf(sceneOf(JAPAN, 0))[0]?.slice(0, 3), ['range.filter', 'number', 'numeric'])
  })

  test('are typed into inputs of numbers', ({ assert }) => {
    const attributes = (scene: ScreenScene) =>
      inputsOf(scene, {}).map(({ view, attributes: { inputmode } }) => [view, inputmode])
    assert.deepEqual(attributes(sceneOf(INDIA)), [
      ['number.input', 'decimal'],
      ['number.input', 'decimal'],
    ])
    assert.deepEqual(attributes(sceneOf(JAPAN, 0))[0], ['number.input', 'numeric'])
  })

  test('come back from a form in the language that wrote it', ({ assert }) => {
    const scene = sceneOf(GERMANY)
    const texts = textsOfRecord(scene.registry, scene.entity, ROW, scene.locale)
    assert.deepEqual([texts.fee, texts.weight], ['125000,50', '1,250'])
    const { body } = parseForm(scene, texts)
    assert.deepEqual([body.fee, body.weight], ['125000.50', '1.250'])
  })

  test('are typed with their digits grouped, and refused where the signs group nothing', ({ assert }) => {
    const typed = (fee: string) => parseForm(sceneOf(INDIA), { fee })
    assert.equal(typed('1,20,000').body.fee, '120000.00')
    assert.equal(typed('120,000.50').body.fee, '120000.50')
    assert.equal(typed('-1,000').body.fee, '-1000.00')
    const message = 'must have its digits grouped as 120,000 or 1,20,000, or not at all.'
    for (const wrong of ['1,5', '1,0,000', '0,500']) {
      const { body, errors, texts } = typed(wrong)
      assert.deepEqual([body, errors, texts], [{}, { fee: [message] }, { fee: wrong }])
    }
    assert.equal(parseForm(sceneOf(GERMANY), { fee: '1.250' }).body.fee, '1250.00')
    assert.deepEqual(typed('much, much').errors, { fee: ['must be a number with at most 2 decimals.'] })
  })

  test('are not guessed where a point may divide thousands', ({ assert }) => {
    const { errors, body } = parseForm(sceneOf(GERMANY), { fee: '1250,5', weight: '1.250' })
    assert.deepEqual(errors, { weight: ['must be a number with at most 3 decimals.'] })
    assert.equal(body.fee, '1250.50')
  })
})
