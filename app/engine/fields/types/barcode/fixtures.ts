import type { FieldFixtures } from '../../shared/fixtures.js'
import { fieldWith } from '../../shared/fixtures.js'

const json = { type: 'string' }

export const fixtures: FieldFixtures = {
  field: fieldWith('barcode', json, { symbology: 'isbn' }),
  valid: [
    { json: '9780306406157', columns: { it: '9780306406157', it_key: '9780306406157' } },
    {
      json: '978-0-306-40615-7',
      canonical: '9780306406157',
      columns: { it: '9780306406157', it_key: '9780306406157' },
    },
    { json: '0-8044-2957-x', canonical: '080442957X', columns: { it: '080442957X', it_key: '080442957x' } },
  ],
  invalid: [
    ['9780306406158', 'check digit'],
    ['0804429570', 'check digit'],
    ['4006381333931', 'ISBN'],
    ['978030640615', 'ISBN'],
    ['٩٧٨٠٣٠٦٤٠٦١٥٧', 'ISBN'],
    ['', 'must not be blank'],
    [9_780_306_406_157, 'must be text'],
  ],
  texts: [{ text: ' 978 0 306 40615 7 ', json: '9780306406157' }],
  badTexts: ['a\u0000b'],
  formats: [{ json: '9780306406157', text: '9780306406157' }],
  checks: [
    { field: fieldWith('barcode', json, {}, { default: 'LIB-000123' }), codes: [] },
    { field: fieldWith('barcode', json, {}, { default: 'é' }), codes: ['FLD006'] },
    { field: fieldWith('barcode', json, { symbology: 'ean13' }, { default: '4006381333931' }), codes: [] },
    { field: fieldWith('barcode', json, { symbology: 'ean13' }, { default: '4006381333932' }), codes: ['FLD006'] },
    { field: fieldWith('barcode', { ...json, maxLength: 200 }), codes: ['FLD003'] },
    { field: fieldWith('barcode', { ...json, pattern: 'x' }), codes: ['FLD002'] },
  ],
  inferred: [],
}
