import type { JsonObject } from '../base/main.js'
import type { Action, ActionOutput, Entity, ProcessRoute, Transition } from '../model/main.js'
import { withAliases } from './field_notes.js'
import { describe, inputSchema, reference } from './json_schema.js'
import type { SchemaScope } from './json_schema.js'
import { actionSchemaName, schemaName } from './names.js'
import { envelope, IF_NONE_MATCH, NOT_MODIFIED, refusals, TAGGED } from './openapi_components.js'
import { exampleRecord } from './samples.js'

const ID = { $ref: '#/components/parameters/Id' }
const SCHOOL = { $ref: '#/components/parameters/School' }
const IDEMPOTENCY = { $ref: '#/components/parameters/IdempotencyKey' }
const REQUIRED_IDEMPOTENCY = { $ref: '#/components/parameters/RequiredIdempotencyKey' }

/** The operation of an action or a transition; null where the entity has no such thing. */
export function processOperation(route: ProcessRoute, entity: Entity, scope: SchemaScope): JsonObject | null {
  const found =
    route.verb === 'transition'
      ? entity.workflow?.transitions.find(({ name }) => name === route.name)
      : entity.actions.find(({ name }) => name === route.name)
  if (!found) return null
  const own = 'to' in found ? transitionOf(found, entity, scope) : actionOf(found, entity, scope)
  return {
    operationId: `${route.name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}${schemaName(entity, 'Read')}`,
    tags: [entity.plugin],
    summary: `${found.title}: ${entity.title}`,
    ...(found.description ? { description: found.description } : {}),
    ...own,
  }
}

function transitionOf(transition: Transition, entity: Entity, scope: SchemaScope): JsonObject {
  const reason =
    transition.reason === 'none'
      ? {}
      : { reason: { type: 'string', maxLength: 500, description: 'Goes to the audit.' } }
  const schema = {
    type: 'object',
    properties: { version: { type: 'integer', minimum: 1, description: 'The version that was read.' }, ...reason },
    ...(transition.reason === 'required' ? { required: ['reason'] } : {}),
    additionalProperties: false,
  }
  return {
    parameters: [ID, IDEMPOTENCY, SCHOOL],
    requestBody: { required: transition.reason === 'required', content: { 'application/json': { schema } } },
    responses: {
      '200': json('The record in its new state.', envelope(reference(entity, 'Read', scope))),
      ...refusals(403, 404, 409, 413, 415, 422),
    },
  }
}

function actionOf(action: Action, entity: Entity, scope: SchemaScope): JsonObject {
  const isOnRecord = action.on === 'record' && entity.kind !== 'single'
  const place = isOnRecord ? [ID] : []
  const answer = answerOf(action.output, scope)
  if (action.reads) return readOf(action, place, answer)
  const isKeyed = action.idempotency === 'required'
  return {
    parameters: [...place, ...keyOf(action), SCHOOL],
    ...(action.input ? { requestBody: bodyOf(action.input, action, scope) } : {}),
    responses: { '200': answer, ...refusals(403, 404, 409, 413, 415, 422, ...(isKeyed ? [428] : [])) },
  }
}

function keyOf({ idempotency }: Action): readonly JsonObject[] {
  if (idempotency === 'none') return []
  return [idempotency === 'required' ? REQUIRED_IDEMPOTENCY : IDEMPOTENCY]
}

/** A declared read answers as reads of records do, but for documents, which are made anew each time. */
function readOf(action: Action, place: readonly JsonObject[], answer: JsonObject): JsonObject {
  const isFile = action.output?.kind === 'file'
  return {
    parameters: [...place, ...queryOf(action), ...(isFile ? [] : [IF_NONE_MATCH]), SCHOOL],
    responses: {
      '200': isFile ? answer : { ...answer, headers: TAGGED },
      ...(isFile ? {} : NOT_MODIFIED),
      ...refusals(403, 404, 409, 413, 422),
    },
  }
}

function bodyOf(input: Entity, { entity, name }: Action, scope: SchemaScope): JsonObject {
  const required = input.fields.some((field) => field.required && field.default === undefined)
  const shown = new Set(input.fields.filter((field) => field.required).map((field) => field.name))
  return {
    required,
    content: {
      'application/json': {
        schema: { $ref: `${scope.base}${actionSchemaName(entity, name)}` },
        example: exampleRecord(input, shown),
      },
    },
  }
}

function queryOf({ input, synonyms }: Action): readonly JsonObject[] {
  const fields = (input?.fields ?? []).map((field) => withAliases(field, synonyms))
  return fields.map((field) => ({
    name: field.name,
    in: 'query',
    ...(field.required && field.default === undefined ? { required: true } : {}),
    description: field.description ?? field.title,
    schema: describe(field),
  }))
}

function answerOf(output: ActionOutput | null, scope: SchemaScope): JsonObject {
  if (output === null) return json('Done.', envelope({ type: ['object', 'null'] }))
  if (output.kind === 'file') {
    return {
      description: 'The document.',
      content: { [output.type]: { schema: { type: 'string', format: 'binary' } } },
    }
  }
  if (output.kind === 'schema') return json('Done.', envelope(output.schema))
  const known = scope.seenOf(output.entity)
  const record: JsonObject = known ? reference(known.entity, 'Read', scope) : { type: 'object' }
  if (output.kind === 'record') return json('Done.', envelope(record))
  const records = { type: 'array', items: record }
  return json('Done.', envelope({ type: 'object', properties: { records }, required: ['records'] }))
}

function json(description: string, schema: JsonObject): JsonObject {
  return { description, content: { 'application/json': { schema } } }
}

/** The schemas of the inputs of actions by name; those of reads, which come from the query, only where wanted. */
export function inputSchemas(
  entities: Iterable<Entity>,
  scope: SchemaScope,
  withReads: boolean
): Readonly<Record<string, JsonObject>> {
  const schemas: Record<string, JsonObject> = {}
  for (const entity of entities) {
    const actions = scope.seenOf(entity.name)?.seen.actions
    for (const { name, input, synonyms, reads } of entity.actions) {
      if (input && (withReads || !reads) && actions?.has(name)) {
        schemas[actionSchemaName(entity.name, name)] = inputSchema(input, synonyms, scope)
      }
    }
  }
  return schemas
}
