import type { Operator, OperatorName } from '../contract.js'
import { between } from './between.js'
import { contains } from './contains.js'
import { ends } from './ends.js'
import { eq } from './eq.js'
import { gt } from './gt.js'
import { gte } from './gte.js'
import { isIn } from './in.js'
import { isNull } from './null.js'
import { lt } from './lt.js'
import { lte } from './lte.js'
import { neq } from './neq.js'
import { nin } from './nin.js'
import { starts } from './starts.js'
import { under } from './under.js'

/**
 * The filter operators by name. Filters are two-valued to the user: `neq` and `nin` take empty
 * values in, all others leave them out. Where `facet` is key and the field has a key, the caller
 * compares keys on both sides (`textKey` of each operand).
 */
export const operators: Readonly<Record<OperatorName, Operator>> = Object.freeze({
  eq,
  neq,
  in: isIn,
  nin,
  lt,
  lte,
  gt,
  gte,
  between,
  null: isNull,
  contains,
  starts,
  ends,
  under,
} satisfies Record<OperatorName, Operator>)
