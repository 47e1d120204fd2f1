import { defineAction } from '#engine'

/** Counts how often the receipt was printed. */
export default defineAction('fees.payment:count_print', async ({ record, records }) => {
  const printing = records.elevated('printing')
  const { prints } = await printing.read('fees.payment', record.id, { fields: ['prints'] })
  await printing.update('fees.payment', record.id, { prints: (prints ?? 0) + 1 })
  return records.read('fees.payment', record.id)
})
