import { id } from './workshop.js'
import type { Workshop } from './workshop.js'

/**
 * Two makers (the first one is user 1's), six items and three parts. Items 4 to 6 are new; the odd ones have a
 * code and are of maker 2; 6 has no maker and no date.
 */
export async function stock(shop: Workshop): Promise<void> {
  await shop.insert('shop.maker', [
    { id: id('m', 1), name: 'Acme', city: 'Zürich', account: id('u', 1) },
    { id: id('m', 2), name: 'Zeta', account: id('u', 2) },
  ])
  await shop.insert(
    'shop.item',
    [1, 2, 3, 4, 5, 6].map((number) => ({
      id: id('i', number),
      name: `Item ${number}`,
      code: number % 2 === 1 ? `C${number}` : null,
      stock: number * 10,
      grade: number < 4 ? 'a' : 'b',
      made_on: number === 6 ? null : `2026-01-0${number}`,
      // 01:30 of the next day at the school.
      sold_at: `2026-01-0${number}T20:00:00.000Z`,
      is_new: number > 3,
      secret: `s${number}`,
      maker: number === 6 ? null : id('m', 1 + (number % 2)),
    }))
  )
  await shop.insert(
    'shop.part',
    [1, 2, 3].map((number) => ({
      id: id('p', number),
      parent: id('i', 1),
      position: 3 - number,
      label: `Part ${number}`,
      weight: number,
      supplier: id('m', 2),
    }))
  )
}
