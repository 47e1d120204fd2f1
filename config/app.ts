import { defineConfig } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import { trustedProxies } from '#start/trusted_proxies'

/** Requests and cookies. List parameters are read from the raw query string by the engine, not from here. */
export const http = defineConfig({
  generateRequestId: true,
  allowMethodSpoofing: false,
  trustProxy: trustedProxies(),
  useAsyncLocalStorage: false,
  // Longer than proxies keep an idle connection: who closes it first must not be the server, or requests on their way are lost.
  keepAliveTimeout: 65_000,
  headersTimeout: 70_000,
  qs: {
    parse: { depth: 5, parameterLimit: 200, allowSparse: false, arrayLimit: 100, comma: false },
    stringify: { encode: true, encodeValuesOnly: false, arrayFormat: 'indices', skipNulls: false },
  },
  cookie: { domain: '', path: '/', maxAge: '8h', httpOnly: true, secure: app.inProduction, sameSite: 'lax' },
})
