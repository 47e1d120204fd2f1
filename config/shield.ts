import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/shield'
import { filesOrigin } from '#config/drive'

/** Vite's development server injects styles without a nonce and talks over a web socket. */
const isServingSources = Boolean(process.env['DEV_MODE'])

/** Where files lie in a bucket, browsers send and fetch them there. */
const files = filesOrigin === null ? [] : [filesOrigin]

/** Headers and tokens of the screens. Scripts and styles come from this server or carry the page's nonce. */
export default defineConfig({
  csp: {
    enabled: true,
    useDefaults: false,
    reportOnly: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'", '@nonce'],
      styleSrc: isServingSources ? ["'self'", "'unsafe-inline'"] : ["'self'", '@nonce'],
      imgSrc: ["'self'", 'data:', ...files],
      fontSrc: ["'self'", 'data:'],
      connectSrc: isServingSources ? ["'self'", 'ws:', ...files] : ["'self'", ...files],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  csrf: {
    enabled: true,
    exceptRoutes: [],
    enableXsrfCookie: false,
    methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  },
  xFrame: { enabled: true, action: 'DENY' },
  hsts: { enabled: app.inProduction, maxAge: '180 days' },
  contentTypeSniffing: { enabled: true },
})
