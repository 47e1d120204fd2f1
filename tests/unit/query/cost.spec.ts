import { test } from '@japa/runner'
import { Refusal } from '../../../app/engine/base/main.js'
import { BOTH_DIALECTS } from '../../support/databases.js'
import { stock } from './stock.js'
import { openWorkshop } from './workshop.js'
import type { Workshop } from './workshop.js'

const TOO_MUCH = 'asks for too much at once; use fewer conditions over related records.'

/** A condition on a path in each of ten branches, by each of the operators. */
const conditions = (path: string, ...operators: readonly string[]) =>
  operators
    .flatMap((operator) =>
      Array.from({ length: 10 }, (_, branch) => `filter[or][${branch}][${path}][${operator}]=${branch}`)
    )
    .join('&')

test.group('Query | cost | sqlite', (group) => {
  let shop: Workshop
  group.setup(async () => {
    const [opener] = BOTH_DIALECTS
    shop = await openWorkshop(opener!)
    await stock(shop)
    return () => shop.close()
  })

  const refused = async (query: string): Promise<unknown> => {
    const refusal: unknown = await shop.list(['boss'], query).catch((error: unknown) => error)
    return refusal instanceof Refusal ? refusal.details : null
  }

  test('G02 as many conditions as there may be are answered where they stay on the record and its links')
    .with(['name', 'maker.name', 'code'])
    .run(async ({ assert }, path) => {
      assert.isNull(await refused(conditions(path, 'eq', 'neq')))
    })

  test('G02 looks into other rows are answered up to a cost, and refused by name beyond it', async ({ assert }) => {
    assert.isNull(await refused(conditions('parts.weight', 'eq')))
    assert.isNull(await refused('filter[parts.supplier.name][contains]=z&search=a+b+c+d+e'))
    assert.deepEqual(await refused(conditions('maker.items.parts.weight', 'eq')), {
      filter: [TOO_MUCH],
    })
  })

  test('G02 what is refused has run no statement', async ({ assert }) => {
    const query = conditions('maker.items.parts.weight', 'eq')
    const { statements } = await shop.database.countStatements(() => refused(query))
    assert.deepEqual(statements, [])
  })
})
