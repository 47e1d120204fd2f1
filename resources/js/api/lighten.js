/**
 * The document as the viewers can use it: without what costs them half a minute, for they follow every way from record
 * to linked record to the end, and do so for all of an alias at once; and with filters that start empty, for
 * Swagger UI would fill in all of them. What stays says all that a request needs.
 */
export function lighten(spec) {
  const own = Object.entries(spec.paths).filter(([, item]) => item.$ref === undefined)
  const paths = Object.fromEntries(own.map(([path, item]) => [path, withEmptyFilters(item)]))
  const { parameters, ...components } = spec.components
  const shared = Object.fromEntries(Object.entries(parameters).map(([name, item]) => [name, ...emptied([item])]))
  return { ...spec, paths, components: { ...withoutLinked(components), parameters: shared } }
}

function withEmptyFilters(item) {
  return Object.fromEntries(
    Object.entries(item).map(([verb, operation]) => [verb, { ...operation, parameters: emptied(operation.parameters) }])
  )
}

function emptied(parameters = []) {
  return parameters.map((parameter) => (parameter.style === 'deepObject' ? { ...parameter, example: {} } : parameter))
}

function withoutLinked(value) {
  if (Array.isArray(value)) return value.map(withoutLinked)
  if (typeof value !== 'object' || value === null) return value
  const { anyOf: ways, ...rest } = value
  if (Array.isArray(ways) && ways.some((way) => way.$ref)) {
    return { ...rest, ...withoutLinked(ways.find((way) => !way.$ref)) }
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => !isIncluded(inner))
      .map(([name, inner]) => [name, withoutLinked(inner)])
  )
}

/** A list of records that a reader gets with `include=` only. */
function isIncluded(schema) {
  return typeof schema?.description === 'string' && schema.description.startsWith('Only with include=') && schema.items
}
