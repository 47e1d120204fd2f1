import vine from '@vinejs/vine'
import type { SchemaTypes } from '@vinejs/vine/types'
import type { Json } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import { isGivenLater } from '../model/main.js'
import type { Entity, Field } from '../model/main.js'
import type { Values } from './draft.js'
import { IS_REQUIRED } from './errors.js'

/** A message about one name; of a list of rows the name begins with the row's place. */
export interface ValidationFinding {
  readonly name: string
  readonly message: string
}

/** Values in their one spelling, or why there are none. */
export type Validated<Content> =
  | { readonly ok: true; readonly values: Content }
  | { readonly ok: false; readonly findings: readonly ValidationFinding[] }

type Validate<Content> = (content: Content) => Promise<Validated<Content>>

/**
 * The compiled validators of an entity: of new records and of changes, one at a time and as a list.
 * They take own fields only and expect that unknown names were refused before.
 */
export interface EntityValidators {
  readonly create: Validate<Values>
  readonly patch: Validate<Values>
  readonly createAll: Validate<readonly Values[]>
  readonly patchAll: Validate<readonly Values[]>
}

type Mode = 'create' | 'patch'

/** Field types say their own messages; of Vine's own one rule can speak here. */
const messagesProvider = {
  getMessage: (message: string, rule: string) => (rule === 'required' ? IS_REQUIRED : message),
  getMessages: () => ({}),
}

const compiled = new WeakMap<Entity, EntityValidators>()

export function validatorsOf(entity: Entity): EntityValidators {
  let validators = compiled.get(entity)
  if (!validators) {
    validators = {
      create: validator<Values>(entity, 'create', (schema) => schema),
      patch: validator<Values>(entity, 'patch', (schema) => schema),
      createAll: validator<readonly Values[]>(entity, 'create', (schema) => vine.array(schema)),
      patchAll: validator<readonly Values[]>(entity, 'patch', (schema) => vine.array(schema)),
    }
    compiled.set(entity, validators)
  }
  return validators
}

/** Compiled when first used: most entities are never rows, most rows never stand alone. */
function validator<Content>(entity: Entity, mode: Mode, wrap: (schema: SchemaTypes) => SchemaTypes): Validate<Content> {
  let made: ReturnType<typeof compile> | null = null
  return async (content) => {
    made ??= compile(entity, mode, wrap)
    const [error, values] = await made.tryValidate(content, { messagesProvider })
    if (!error) return { ok: true, values: values as Content }
    const found = error.messages as readonly { field: string; message: string }[]
    return { ok: false, findings: found.map(({ field, message }) => ({ name: field, message })) }
  }
}

function compile(entity: Entity, mode: Mode, wrap: (schema: SchemaTypes) => SchemaTypes) {
  const properties = entity.fields
    .filter((field) => !field.system)
    .map((field): [string, SchemaTypes] => [field.name, ruleOf(field, mode)])
  return vine.create(wrap(vine.object(Object.fromEntries(properties))))
}

/** Numbers of a series, and what an expression gives, come after this; a change may leave out anything, and empties what it may by null. */
function ruleOf(field: Field, mode: Mode): SchemaTypes {
  const rule = fieldTypeOf(field.type).rules(field)
  return mode === 'create' && field.required && !isGivenLater(field) ? rule : rule.nullable().optional()
}

/** Required fields that a change sets to null, which its rules let pass. */
export function emptiedFields(entity: Entity, values: Readonly<Record<string, Json>>): readonly string[] {
  return Object.keys(values).filter((name) => values[name] === null && entity.field[name]?.required === true)
}
