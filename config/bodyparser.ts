import { defineConfig } from '@adonisjs/core/bodyparser'

/**
 * JSON stays as it came: an empty string is no null and no text is trimmed. Form text is not trimmed
 * either, for a password may begin with a space. Uploads are taken only by the routes that ask for them.
 */
export default defineConfig({
  allowedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  json: {
    types: ['application/json'],
    strict: true,
    limit: '1mb',
    convertEmptyStringsToNull: false,
    trimWhitespaces: false,
  },
  form: {
    types: ['application/x-www-form-urlencoded'],
    limit: '1mb',
    convertEmptyStringsToNull: true,
    trimWhitespaces: false,
    queryString: { depth: 5, parameterLimit: 10_000, arrayLimit: 500, allowDots: false, allowPrototypes: false },
  },
  raw: { types: [] },
  multipart: {
    types: ['multipart/form-data'],
    autoProcess: ['/:plugin/:plural/import'],
    limit: '20mb',
    maxFields: 1000,
  },
})
