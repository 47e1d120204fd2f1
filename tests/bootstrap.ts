import app from '@adonisjs/core/services/app'
import testUtils from '@adonisjs/core/services/test_utils'
import { apiClient } from '@japa/api-client'
import { assert } from '@japa/assert'
import { browserClient } from '@japa/browser-client'
import { pluginAdonisJS } from '@japa/plugin-adonisjs'
import { spec } from '@japa/runner/reporters'
import type { Config } from '@japa/runner/types'
import { launchChromium } from './support/chromium.js'
import { assertCleanLog } from './support/clean_log.js'
import { testSchools } from './support/school/main.js'
import { summary } from './support/summary.js'

const SERVED = ['functional', 'browser']

export const plugins: Config['plugins'] = [
  assert(),
  pluginAdonisJS(app),
  apiClient({ baseURL: `http://${process.env['HOST']}:${process.env['PORT']}` }),
  browserClient({ runInSuites: ['browser'], launcher: launchChromium, assertions: { timeout: 15_000 } }),
]

export const reporters: Config['reporters'] = { activated: ['spec', 'summary'], list: [spec(), summary] }

/** What happens once around the whole run. */
export const runnerHooks: Required<Pick<Config, 'setup' | 'teardown'>> = { setup: [], teardown: [] }

/** Functional and browser tests meet the application over HTTP, served by their own process with two schools. */
export const configureSuite: Config['configureSuite'] = (suite) => {
  if (!SERVED.includes(suite.name)) return
  suite.setup(async () => {
    await testSchools()
  })
  suite.setup(() => testUtils.httpServer().start())
  suite.teardown(() => assertCleanLog())
}
