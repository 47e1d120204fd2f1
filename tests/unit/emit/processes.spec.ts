import { Validator } from '@seriousme/openapi-schema-validator'
import { test } from '@japa/runner'
import type { JsonObject } from '../../../app/engine/base/main.js'
import { openApi } from '../../../app/engine/emit/main.js'
import type { Visibility } from '../../../app/engine/emit/main.js'
import { rightsOf } from '../../../app/engine/http/main.js'
import type { Registry } from '../../../app/engine/model/main.js'
import { BAKERY, bakery } from '../actions/bakery.js'
import { actorWith, id } from '../query/workshop.js'
import { compileWithCore } from '../records/workshop.js'

interface Body {
  readonly $ref?: string
  readonly required: boolean
  readonly content: JsonObject
}

interface Operation {
  readonly operationId: string
  readonly parameters: readonly (JsonObject & { readonly $ref?: string; readonly name?: string })[]
  readonly requestBody?: Body
  readonly responses: Readonly<Record<string, { readonly headers?: JsonObject; readonly content?: JsonObject }>>
}

interface PathItem {
  readonly $ref?: string
  readonly get?: Operation
  readonly post?: Operation
}

interface Document {
  readonly paths: Readonly<Record<string, PathItem>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonObject>>
    readonly parameters: Readonly<Record<string, JsonObject>>
    readonly requestBodies?: Readonly<Record<string, Body>>
  }
}

const ORDERS = '/api/v1/bakery/orders'

/** The bakery, with a read that gives a document and an action that takes and gives nothing. */
function registry(): Registry {
  return compileWithCore({
    ...BAKERY,
    'plugins/bakery/actions/order.slip.json': {
      $id: 'bakery.order:slip',
      title: 'Slip',
      reads: true,
      output: { file: 'application/pdf' },
    },
    'plugins/bakery/actions/order.ring.json': { $id: 'bakery.order:ring', title: 'Ring' },
  })
}

function documentOf(of: Registry, visibility?: Visibility): Document {
  return JSON.parse(JSON.stringify(openApi(of, visibility))) as Document
}

function operation(document: Document, method: 'get' | 'post', path: string): Operation {
  const found = document.paths[ORDERS + path]?.[method]
  if (!found) throw new Error(`There is no ${method} ${path}`)
  const shared = document.components.requestBodies?.[found.requestBody?.$ref?.split('/').at(-1) ?? '']
  return shared ? { ...found, requestBody: shared } : found
}

const bodyOf = ({ requestBody }: Operation) => (requestBody?.content['application/json'] as JsonObject)['schema']

const namesOf = ({ parameters }: Operation) => parameters.map(({ $ref, name }) => $ref?.split('/').at(-1) ?? name)

const dataOf = ({ responses }: Operation) => {
  const { schema } = responses['200']?.content?.['application/json'] as { schema: { properties: JsonObject } }
  return schema.properties['data']
}

/** What the roles of the bakery may know. */
function seenBy(of: Registry, role: string): Visibility {
  const actor = actorWith([role], id('u', 1))
  return ({ name, internal }) => {
    const rights = internal ? null : rightsOf(of, actor, name)
    if (!rights) return null
    const actions = Object.keys(rights.can).filter((action) => rights.can[action])
    return { readable: rights.readable, writable: rights.writable, actions: new Set(actions) }
  }
}

/** What follows a path of records that is no action of theirs. */
const OWN_PATHS = new Set('{id} query aggregate restore permissions history export import bulk'.split(' '))

test.group('Actions and transitions in the OpenAPI document', () => {
  test('leave it valid, with one id for each operation', async ({ assert }) => {
    const document = documentOf(registry())
    const result = await new Validator().validate(structuredClone(document) as unknown as Record<string, unknown>)
    assert.isTrue(result.valid, JSON.stringify('errors' in result ? result.errors : null))
    const ids = Object.values(document.paths).flatMap((item) =>
      Object.values(item as Record<string, Partial<Operation>>).flatMap(({ operationId }) => operationId ?? [])
    )
    assert.equal(new Set(ids).size, ids.length)
    assert.includeMembers(ids, ['payBakeryOrder', 'totalsBakeryOrder', 'placeBakeryOrder'])
  })

  test('ask for a key where the action needs one, and only there', ({ assert }) => {
    const document = documentOf(registry())
    const pay = operation(document, 'post', '/{id}/pay')
    assert.deepEqual(namesOf(pay), ['Id', 'RequiredIdempotencyKey', 'School'])
    assert.isTrue(document.components.parameters['RequiredIdempotencyKey']?.['required'])
    assert.property(pay.responses, '428')
    const ring = operation(document, 'post', '/{id}/ring')
    assert.deepEqual(namesOf(ring), ['Id', 'IdempotencyKey', 'School'])
    assert.notProperty(document.components.parameters['IdempotencyKey'], 'required')
    assert.notProperty(ring.responses, '428')
  })

  test('take their input as a closed body, in which a default may be left out', ({ assert }) => {
    const document = documentOf(registry())
    const pay = operation(document, 'post', '/{id}/pay')
    assert.deepEqual(bodyOf(pay), { $ref: '#/components/schemas/BakeryOrderPayInput' })
    assert.isTrue(pay.requestBody?.required)
    const schema = document.components.schemas['BakeryOrderPayInput']
    assert.deepEqual(schema?.['required'], ['amount'])
    assert.isFalse(schema?.['additionalProperties'])
    assert.containsSubset(schema?.['properties'], {
      amount: { type: 'integer', minimum: 1, description: 'Alias: `sum`.' },
      by: { type: ['string', 'null'], format: 'uuid' },
      mode: { enum: ['cash', 'card', null], default: 'cash' },
    })
    assert.isUndefined(operation(document, 'post', '/{id}/ring').requestBody)
  })

  test('answer the record, or what they declare', ({ assert }) => {
    const document = documentOf(registry())
    assert.deepEqual(dataOf(operation(document, 'post', '/{id}/pay')), { $ref: '#/components/schemas/BakeryOrder' })
    assert.deepEqual(dataOf(operation(document, 'get', '/totals')), {
      type: 'object',
      properties: { count: { type: 'integer' } },
    })
    assert.deepEqual(dataOf(operation(document, 'post', '/{id}/ring')), { type: ['object', 'null'] })
  })

  test('are reads with their input in the query and a tag, without a schema of a body', ({ assert }) => {
    const document = documentOf(registry())
    const totals = operation(document, 'get', '/totals')
    assert.deepEqual(namesOf(totals), ['state', 'IfNoneMatch', 'School'])
    assert.deepEqual(totals.parameters[0]?.['schema'], { type: 'string', enum: ['draft', 'placed'] })
    assert.property(totals.responses['200']?.headers, 'ETag')
    assert.property(totals.responses, '304')
    assert.isUndefined(totals.requestBody)
    assert.notProperty(document.components.schemas, 'BakeryOrderTotalsInput')
    assert.notProperty(document.paths[`${ORDERS}/totals`], 'post')
  })

  test('give a document in its own type, without a tag', ({ assert }) => {
    const slip = operation(documentOf(registry()), 'get', '/{id}/slip')
    assert.deepEqual(slip.responses['200']?.content, {
      'application/pdf': { schema: { type: 'string', format: 'binary' } },
    })
    assert.deepEqual(namesOf(slip), ['Id', 'School'])
    assert.notProperty(slip.responses, '304')
  })

  test('take a version, and a reason where the transition has one', ({ assert }) => {
    const document = documentOf(registry())
    const place = operation(document, 'post', '/{id}/transitions/place')
    const cancel = operation(document, 'post', '/{id}/transitions/cancel')
    assert.isFalse(place.requestBody?.required)
    assert.deepEqual(Object.keys((bodyOf(place) as JsonObject)['properties'] as JsonObject), ['version'])
    assert.isTrue(cancel.requestBody?.required)
    assert.containsSubset(bodyOf(cancel), {
      properties: { version: { type: 'integer' }, reason: { type: 'string', maxLength: 500 } },
      required: ['reason'],
      additionalProperties: false,
    })
    assert.deepEqual(dataOf(cancel), { $ref: '#/components/schemas/BakeryOrder' })
  })

  test('stand under their aliases too', ({ assert }) => {
    const { paths } = documentOf(registry())
    assert.equal(paths['/api/v1/pay/{id}']?.$ref, '#/paths/~1api~1v1~1bakery~1orders~1%7Bid%7D~1pay')
  })

  test('are named to those alone who hold them: {role}')
    .with([
      { role: 'baker', told: ['card', 'pay', 'totals', 'transitions/bake', 'transitions/cancel', 'transitions/place'] },
      { role: 'clerk', told: ['card', 'pay', 'totals'] },
      { role: 'viewer', told: [] },
    ])
    .run(({ assert }, { role, told }) => {
      const document = documentOf(bakery(), seenBy(bakery(), role))
      const names = Object.keys(document.paths)
        .filter((path) => path.startsWith(`${ORDERS}/`))
        .map((path) => path.slice(ORDERS.length + 1).replace('{id}/', ''))
        .filter((name) => !OWN_PATHS.has(name))
      assert.deepEqual(names.sort(), told)
      assert.equal('BakeryOrderPayInput' in document.components.schemas, told.includes('pay'))
      assert.equal('/api/v1/pay/{id}' in document.paths, told.includes('pay'))
    })
})
