import type { ErrorObject } from 'ajv/dist/2020.js'
import { at, isObject } from '../base/main.js'
import type { Diagnostic, SourceRef } from '../base/main.js'
import { hintFor } from '../expressions/main.js'

/** Keywords whose own error says nothing beyond the errors of the branches below them. */
const SILENT = new Set(['if', 'allOf', 'anyOf', 'oneOf', '$ref', 'propertyNames'])

/**
 * The findings of a failed validation, each at the place an author must change. Errors of keywords
 * that only combine others are left out.
 */
export function findingsOf(errors: readonly ErrorObject[], source: SourceRef): readonly Diagnostic[] {
  const seen = new Set<string>()
  return errors.flatMap((error) => {
    if (SILENT.has(error.keyword)) return []
    const found = findingOf(error, source)
    const key = `${found.pointer} ${found.code} ${found.message}`
    if (seen.has(key)) return []
    seen.add(key)
    return [found]
  })
}

function findingOf(error: ErrorObject, source: SourceRef): Diagnostic {
  const place = { file: source.file, pointer: source.pointer + error.instancePath }
  const name = lastSegment(place.pointer)
  const params: Readonly<Record<string, unknown>> = error.params
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const key = String(params.additionalProperty ?? params.unevaluatedProperty)
      return finding('SCH003', at(place, key), `"${key}" is not a known keyword here.`, hintFor(key, knownKeys(error)))
    }
    case 'required': {
      const key = String(params.missingProperty)
      return finding('SCH004', place, `"${key}" is missing.`, `Add "${key}"${described(error, key)}.`)
    }
    case 'enum': {
      const values = Array.isArray(params.allowedValues) ? params.allowedValues.map(String) : []
      const message = `${JSON.stringify(error.data)} is not a value of "${name}".`
      return finding('SCH005', place, message, valuesHint(error.data, values))
    }
    case 'const':
      return finding('SCH005', place, `"${name}" must be ${JSON.stringify(params.allowedValue)}.`, formHint(error))
    default:
      return formFinding(error, place, name)
  }
}

function formFinding(error: ErrorObject, place: SourceRef, name: string): Diagnostic {
  // ajv says of a refused key only its name; the key itself is the place to change.
  const key = error.propertyName
  const where = key === undefined ? place : at(place, key)
  const subject = key ?? name
  const message =
    error.keyword === 'pattern'
      ? `${JSON.stringify(key ?? error.data)} has not the form that ${key === undefined ? `"${name}"` : 'a key'} needs here.`
      : `"${subject}" ${error.message ?? 'is not valid'}.`
  return finding('SCH006', where, message, formHint(error))
}

function formHint(error: ErrorObject): string | undefined {
  const description = isObject(error.parentSchema) ? error.parentSchema.description : undefined
  return typeof description === 'string' ? `Expected: ${description}.` : undefined
}

function valuesHint(given: unknown, values: readonly string[]): string | undefined {
  return (typeof given === 'string' ? hintFor(given, values) : undefined) ?? `One of: ${values.join(', ')}.`
}

function knownKeys(error: ErrorObject): readonly string[] {
  const schema = error.parentSchema
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {}
  return Object.keys(properties)
}

function described(error: ErrorObject, key: string): string {
  const schema = error.parentSchema
  const property = isObject(schema) && isObject(schema.properties) ? schema.properties[key] : undefined
  const description = isObject(property) ? property.description : undefined
  return typeof description === 'string' ? `: ${description}` : ''
}

function lastSegment(pointer: string): string {
  const segment = pointer.slice(pointer.lastIndexOf('/') + 1) || 'the file'
  return segment.replaceAll('~1', '/').replaceAll('~0', '~')
}

function finding(code: string, place: SourceRef, message: string, hint: string | undefined): Diagnostic {
  return { code, severity: 'error', file: place.file, pointer: place.pointer, message, ...(hint ? { hint } : {}) }
}
