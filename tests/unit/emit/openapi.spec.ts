import { Validator } from '@seriousme/openapi-schema-validator'
import { test } from '@japa/runner'
import { ERROR_STATUS } from '../../../app/engine/base/main.js'
import type { Json } from '../../../app/engine/base/main.js'
import { ALL_VISIBLE, openApi } from '../../../app/engine/emit/main.js'
import type { Visibility } from '../../../app/engine/emit/main.js'
import { smallRegistry } from './fixtures.js'

/** Walks into a document by keys; undefined where there is nothing. */
function dig(value: unknown, ...keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key], value)
}

function everyRef(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(everyRef)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [String(inner)] : everyRef(inner)))
}

const resolve = (document: unknown, ref: string) =>
  dig(
    document,
    ...ref
      .slice(2)
      .split('/')
      .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
  )

/** The parameters of a list, with what they refer to put in its place. */
function parametersOf(document: unknown, path: string): readonly Record<string, Json>[] {
  const listed = dig(document, 'paths', path, 'get', 'parameters') as Record<string, Json>[]
  const whole = (value: Record<string, Json>) => ('$ref' in value ? resolve(document, String(value['$ref'])) : value)
  return listed.map((item) => {
    const parameter = whole(item) as Record<string, Json>
    return { ...parameter, schema: whole(parameter['schema'] as Record<string, Json>) as Json }
  })
}

const BUYERS_ONLY: Visibility = (entity) =>
  entity.name === 'shop.buyer'
    ? { readable: new Set(['id', 'name']), writable: new Set(), actions: new Set(['read']) }
    : null

test.group('OpenAPI document', () => {
  test('is valid OpenAPI 3.1, full and for a reader', async ({ assert }) => {
    for (const visibility of [ALL_VISIBLE, BUYERS_ONLY]) {
      const document = JSON.parse(JSON.stringify(openApi(smallRegistry(), visibility))) as Record<string, unknown>
      const result = await new Validator().validate(document)
      assert.isTrue(result.valid, JSON.stringify('errors' in result ? result.errors : null))
    }
  })

  test('resolves every reference', ({ assert }) => {
    for (const visibility of [ALL_VISIBLE, BUYERS_ONLY]) {
      const document = openApi(smallRegistry(), visibility)
      for (const ref of everyRef(document)) assert.isDefined(resolve(document, ref), ref)
    }
  })

  test('gives each operation one id', ({ assert }) => {
    const paths = Object.values(
      openApi(smallRegistry())['paths'] as Record<string, Record<string, { operationId?: string }>>
    )
    const ids = paths.flatMap((item) => Object.values(item).flatMap((operation) => operation.operationId ?? []))
    assert.equal(new Set(ids).size, ids.length)
    assert.include(ids, 'listShopBuyer')
  })

  test('gives equal bytes for equal input', ({ assert }) => {
    assert.equal(JSON.stringify(openApi(smallRegistry())), JSON.stringify(openApi(smallRegistry())))
  })

  test('describes the filters, sorts and paging of a list', ({ assert }) => {
    const document = openApi(smallRegistry())
    const parameters = parametersOf(document, '/api/v1/shop/orders')
    const named = new Map(parameters.map((item) => [item['name'], item]))
    for (const name of ['search', 'sort', 'fields', 'include', 'page', 'per_page', 'cursor', 'count']) {
      assert.isTrue(named.has(name), name)
    }
    assert.containsSubset(dig(named.get('filter[placed_at]'), 'schema', 'properties'), {
      lt: {},
      between: {},
      null: { type: 'boolean' },
    })
    assert.containsSubset(dig(named.get('sort'), 'schema', 'items', 'anyOf', 0, 'enum'), ['name', '-name'])
    assert.deepEqual(dig(named.get('include'), 'schema', 'items', 'anyOf', 0, 'enum'), ['_can', 'buyer', 'lines'])
  })

  test('describes filters on what links here, as far as its reader may use them', ({ assert }) => {
    const orders = (visibility: Visibility) =>
      parametersOf(openApi(smallRegistry(), visibility), '/api/v1/shop/buyers').find(
        ({ name }) => name === 'filter[orders]'
      )
    assert.deepEqual(Object.keys(dig(orders(ALL_VISIBLE), 'schema', 'properties') as object), ['some', 'none'])
    assert.isUndefined(orders(BUYERS_ONLY))
    // Who may not filter by the link that leads back is told of no filter over it.
    const unfiltered: Visibility = (entity) => {
      const seen = ALL_VISIBLE(entity)
      return seen && { ...seen, filterable: new Set(['name']) }
    }
    assert.isUndefined(orders(unfiltered))
  })

  test('says once what several operations share', ({ assert }) => {
    const document = openApi(smallRegistry())
    const texts = Object.values(dig(document, 'paths') as Record<string, object>)
      .flatMap((item) => Object.values(item) as Record<string, Json>[])
      .flatMap((operation) => (operation['parameters'] ?? []) as Json[])
      .map((parameter) => JSON.stringify(parameter))
      .filter((text) => !text.startsWith('{"$ref"'))
    assert.equal(new Set(texts).size, texts.length)
    assert.includeMembers(Object.keys(dig(document, 'components', 'parameters') as object), [
      'filter.id',
      'ShopOrder.fields',
    ])
    assert.deepEqual(
      dig(document, 'paths', '/api/v1/shop/orders', 'post', 'requestBody', 'content', 'application/json', 'examples'),
      {
        example: { $ref: '#/components/examples/ShopOrder.example' },
      }
    )
  })

  test('closes request bodies and asks for what is required', ({ assert }) => {
    const schemas = dig(openApi(smallRegistry()), 'components', 'schemas')
    assert.deepEqual(dig(schemas, 'ShopOrderCreate', 'required'), ['name', 'buyer'])
    assert.isFalse(dig(schemas, 'ShopOrderCreate', 'additionalProperties'))
    assert.isUndefined(dig(schemas, 'ShopOrderPatch', 'required'))
    assert.deepEqual(dig(schemas, 'ShopOrderReplace', 'required'), ['name', 'buyer', 'placed_at', 'lines'])
    assert.deepEqual(Object.keys(dig(schemas, 'ShopOrderPatch', 'properties') as object), [
      'id',
      'name',
      'buyer',
      'placed_at',
      'lines',
      'version',
    ])
  })

  test('names no hidden entity, field or action to a reader', ({ assert }) => {
    const text = JSON.stringify(openApi(smallRegistry(), BUYERS_ONLY))
    for (const hidden of ['order', 'Order', 'secret_note', 'level', 'password_hash', 'createShop']) {
      assert.notInclude(text, hidden)
    }
    assert.include(text, '/api/v1/shop/buyers')
  })

  test('lets an alias stand for its canonical path', ({ assert }) => {
    const document = openApi(smallRegistry())
    const alias = dig(document, 'paths', '/api/v1/buyers/{id}', '$ref') as string
    assert.equal(dig(resolve(document, alias), 'get', 'operationId'), 'readShopBuyer')
  })

  test('lists every error code once and answers each with its status', ({ assert }) => {
    const document = openApi(smallRegistry())
    assert.deepEqual(dig(document, 'components', 'schemas', 'ErrorCode', 'enum'), Object.keys(ERROR_STATUS))
    for (const [code, status] of Object.entries(ERROR_STATUS)) {
      assert.isDefined(
        dig(document, 'components', 'responses', `E${status}`, 'content', 'application/json', 'examples', code)
      )
    }
  })
})
