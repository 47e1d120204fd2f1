import { test } from '@japa/runner'
import { openApi } from '../../../app/engine/emit/main.js'
import { minorUnitsOf } from '../../../app/engine/fields/main.js'
import { entityOf } from '../../../app/engine/model/main.js'
import type { Registry } from '../../../app/engine/model/main.js'
import { evaluate } from '../../../app/engine/expressions/main.js'
import { validatorsOf } from '../../../app/engine/records/validators.js'
import { snapshotOf } from '../../../app/engine/storage/main.js'
import { appWith, codesOf, compileFiles, entity, link } from './fixture.js'

const MONEY = { type: 'string', format: 'money' }
const FILES = {
  ...appWith(
    { amount: { ...MONEY, exclusiveMinimum: 0 }, fee: { ...MONEY, default: '5' }, box: link('app.box') },
    { checks: [{ code: 'dear', rule: 'amount > 1.5', field: 'amount', message: 'Too cheap' }] },
    { 'app.thing': {}, 'app.box': {} }
  ),
  'plugins/app/schemas/box.json': entity('app.box', { weight: { type: 'number' } }),
}

function registryFor(minorUnits: number): Registry {
  const { registry, findings } = compileFiles(FILES, minorUnits)
  if (!registry) throw new Error(JSON.stringify(findings))
  return registry
}

/** What a new record of a field's value alone becomes, or the messages about it. */
async function written(registry: Registry, amount: string): Promise<unknown> {
  const outcome = await validatorsOf(entityOf(registry, 'app.thing')).create({ amount })
  return outcome.ok ? outcome.values.amount : outcome.findings.map(({ message }) => message)
}

function patternIn(registry: Registry, form: string): unknown {
  const { components } = openApi(registry) as { components: { schemas: Record<string, { properties: unknown }> } }
  const properties = components.schemas[form]?.properties as Record<string, { pattern: string }>
  return properties.amount?.pattern
}

test.group('The currency that a registry is for', () => {
  test('{currency} has {units} decimals')
    .with([
      { currency: 'INR', units: 2 },
      { currency: 'NPR', units: 2 },
      { currency: 'EUR', units: 2 },
      { currency: 'USD', units: 2 },
      { currency: 'JPY', units: 0 },
      { currency: 'KRW', units: 0 },
      { currency: 'BHD', units: 3 },
      { currency: 'KWD', units: 3 },
      { currency: 'XXQ', units: 2 },
    ])
    .run(({ assert }, { currency, units }) => {
      assert.equal(minorUnitsOf(currency), units)
    })

  test('refuses what is no code of a currency', ({ assert }) => {
    assert.throws(() => minorUnitsOf('rupees'), RangeError)
  })

  test('lets an amount of yen be whole only', async ({ assert }) => {
    const yen = registryFor(0)
    assert.equal(await written(yen, '10'), '10')
    assert.deepEqual(await written(yen, '10.5'), ['must have no decimals.'])
    assert.deepEqual(await written(yen, '10.0'), ['must have no decimals.'])
    assert.deepEqual(await written(yen, '0'), ['must be more than 0.'])
  })

  test('gives an amount as many decimals as the currency has', async ({ assert }) => {
    assert.equal(await written(registryFor(2), '10.5'), '10.50')
    assert.equal(await written(registryFor(3), '10.5'), '10.500')
    assert.deepEqual(await written(registryFor(2), '10.500'), ['must have at most 2 decimals.'])
    assert.deepEqual(await written(registryFor(2), '0.00'), ['must be more than 0.00.'])
    assert.equal(await written(registryFor(3), '0.001'), '0.001')
  })

  test('is what the document of the API says', ({ assert }) => {
    assert.equal(patternIn(registryFor(0), 'AppThingCreate'), '^-?[0-9]{1,15}$')
    assert.equal(patternIn(registryFor(2), 'AppThingCreate'), '^-?[0-9]{1,13}(\\.[0-9]{1,2})?$')
    assert.equal(patternIn(registryFor(3), 'AppThingCreate'), '^-?[0-9]{1,12}(\\.[0-9]{1,3})?$')
  })

  test('is known of every field, and by the type of an amount', ({ assert }) => {
    const yen = entityOf(registryFor(0), 'app.thing')
    assert.deepEqual(new Set(yen.fields.map((field) => field.minorUnits)), new Set([0]))
    assert.deepEqual(yen.field.amount?.valueType, { kind: 'int' })
    assert.deepEqual(entityOf(registryFor(3), 'app.thing').field.amount?.valueType, { kind: 'decimal', scale: 3 })
  })

  test('leaves the meaning of a rule as it is written', ({ assert }) => {
    const outcomes = [0, 2, 3].map((units) => {
      const [check] = entityOf(registryFor(units), 'app.thing').checks
      const of = (whole: number) =>
        check && evaluate(check.rule, { record: { amount: whole * 10 ** units }, params: {} })
      return [of(1), of(2)]
    })
    assert.deepEqual(outcomes, [
      [false, true],
      [false, true],
      [false, true],
    ])
  })

  test('changes no table, and the hash of those entities only that reach an amount', ({ assert }) => {
    const [rupees, yen] = [registryFor(2), registryFor(0)]
    assert.deepEqual(snapshotOf(yen), snapshotOf(rupees))
    assert.notEqual(yen.version, rupees.version)
    assert.notEqual(entityOf(yen, 'app.thing').hash, entityOf(rupees, 'app.thing').hash)
  })

  test('may not decide whether declarations compile', ({ assert }) => {
    const wrong = {
      low: { ...MONEY, minimum: 0.01 },
      high: { ...MONEY, maximum: 1e12 },
      usual: { ...MONEY, default: '0.00' },
    }
    assert.deepEqual(codesOf(appWith(wrong)), [
      'FLD003 /properties/high/maximum',
      'FLD003 /properties/low/minimum',
      'FLD006 /properties/usual/default',
    ])
  })

  test('may not decide what an index holds: {rule}')
    .with([
      { rule: 'amount != 0', codes: [] },
      { rule: 'amount > fee - paid || paid == null', codes: [] },
      { rule: 'weight > 10 && amount in [0, fee]', codes: [] },
      { rule: 'amount > 10', codes: ['CON010 /x-entity/unique/0/while'] },
      { rule: '!(weight < amount)', codes: ['CON010 /x-entity/unique/0/while'] },
      { rule: 'weight > 1 ? amount * 2 > fee : true', codes: ['CON010 /x-entity/unique/0/while'] },
    ])
    .run(({ assert }, { rule, codes }) => {
      const properties = { amount: MONEY, fee: MONEY, paid: MONEY, weight: { type: 'number' } }
      assert.deepEqual(codesOf(appWith(properties, { unique: [{ fields: ['amount'], while: rule }] })), codes)
    })

  test('has the decimals that stored amounts were scaled by', ({ assert }) => {
    const others = Intl.supportedValuesOf('currency').filter((currency) => minorUnitsOf(currency) !== 2)
    const found = [0, 1, 3, 4].map((units) => others.filter((currency) => minorUnitsOf(currency) === units).join(' '))
    assert.deepEqual(
      found,
      [
        'AFN ALL BIF CLP COP DJF GNF HUF IDR IQD IRR ISK JPY KMF KPW KRW LAK LBP MGA MMK PKR PYG RWF SLL SOS SYP ' +
          'UGX VND VUV XAF XOF XPF YER',
        '',
        'BHD JOD KWD LYD OMR TND',
        '',
      ],
      'another runtime: amounts stored in what differs would be read at another scale'
    )
  })
})
