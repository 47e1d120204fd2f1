import { isObject } from '../base/main.js'

/** True where a record shows only what a mask leaves of a field. */
export function isMasked(record: unknown, name: string): boolean {
  return isObject(record) && Array.isArray(record._masked) && record._masked.includes(name)
}
