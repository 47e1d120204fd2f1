import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js'
import { followTheme, loadDocument } from './api/document.js'
import { lighten } from './api/lighten.js'
import { onePart } from './api/parts.js'
import { sessionToken } from './api/session_token.js'
import { startTheme } from './theme.js'

startTheme()
followTheme((theme) => document.documentElement.classList.toggle('dark-mode', theme === 'dark'))

const spec = await loadDocument()
if (spec) {
  SwaggerUI({
    spec: lighten(onePart(spec)),
    domNode: document.getElementById('viewer'),
    validatorUrl: null,
    deepLinking: true,
    docExpansion: 'none',
    filter: true,
    defaultModelsExpandDepth: -1,
    displayRequestDuration: true,
    requestInterceptor: authorise,
  })
}

/** Requests go out as the signed-in person, unless the reader gave another token under Authorize. */
async function authorise(request) {
  const { origin, pathname } = new URL(request.url, location.href)
  const isOurs = origin === location.origin && pathname.startsWith('/api/v1/')
  const isGiven = Object.keys(request.headers ?? {}).some((name) => name.toLowerCase() === 'authorization')
  if (!isOurs || isGiven) return request
  const token = await sessionToken()
  if (token) request.headers = { ...request.headers, Authorization: `Bearer ${token}` }
  return request
}
