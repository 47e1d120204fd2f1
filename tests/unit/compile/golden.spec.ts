import { test } from '@japa/runner'
import { compileRegistry, loadDeclarations } from '../../../app/engine/compile/main.js'
import { openMetaSchemas } from '../../../app/engine/schema/main.js'
import { casesOf, expectedOf } from '../../golden/golden.js'
import { summaryOf } from '../../golden/summary.js'

const meta = openMetaSchemas()

test.group('Compile, golden', () => {
  for (const { name, root } of casesOf('compile')) {
    test(`compiles ${name} as expected`, ({ assert }) => {
      const { registry, findings } = compileRegistry(loadDeclarations(root, meta), { meta })
      assert.deepEqual(findings, [])
      const actual: unknown = JSON.parse(JSON.stringify(registry ? summaryOf(registry) : null))
      assert.deepEqual(actual, expectedOf(root, actual))
    })
  }

  for (const { name, root } of casesOf('mistakes')) {
    test(`reports the mistakes of ${name}`, ({ assert }) => {
      const { registry, findings } = compileRegistry(loadDeclarations(root, meta), { meta })
      const actual: unknown = JSON.parse(JSON.stringify(findings))
      assert.isNull(registry)
      assert.deepEqual(actual, expectedOf(root, actual))
    })
  }
})
