import type { ColumnType } from './contract.js'

/** A storage class as people read it. */
export function typeName(type: ColumnType): string {
  if (type.scale === 'currency') return 'amount'
  return type.scale === undefined ? type.kind : `decimal with ${type.scale} places`
}
