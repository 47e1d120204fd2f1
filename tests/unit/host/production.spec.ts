import { test } from '@japa/runner'
import { assertFitForProduction, productionProblems } from '../../../start/production.js'

const FIT = { BASE_DOMAIN: 'school.example', LOG_LEVEL: 'info' }

test.group('D11 Starting in production', () => {
  test('D11 goes on where hosts are named and nothing is shown', ({ assert }) => {
    assert.deepEqual(productionProblems(FIT), [])
    assert.deepEqual(productionProblems({ ALLOWED_HOSTS: 'erp.green.example', DEV_MODE: '' }), [])
  })

  test('D11 names the variable for {0}')
    .with([
      ['BASE_DOMAIN', { BASE_DOMAIN: '' }],
      ['DEV_MODE', { DEV_MODE: '1' }],
      ['LOG_LEVEL', { LOG_LEVEL: 'debug' }],
      ['NODE_DEBUG', { NODE_DEBUG: 'http' }],
      ['LECTERN_CLOCK', { LECTERN_CLOCK: '2026-01-01T00:00:00Z' }],
      ['ALLOWED_HOSTS', { ALLOWED_HOSTS: '*' }],
      ['CORS_ORIGINS', { CORS_ORIGINS: 'https://*.example' }],
      ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '10.0.0.1, 0.0.0.0/0' }],
    ] as const)
    .run(({ assert }, [name, environment]) => {
      const problems = productionProblems({ ...FIT, ...environment })
      assert.lengthOf(problems, 1)
      assert.include(problems[0] ?? '', name)
    })

  test('D11 tells all problems at once', ({ assert }) => {
    assert.throws(() => assertFitForProduction({ DEV_MODE: '1' }), /DEV_MODE[\s\S]+BASE_DOMAIN/)
  })
})
