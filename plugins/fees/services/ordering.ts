/** Names of the properties of `T` that can be compared. */
type Key<T> = { [K in keyof T]-?: T[K] extends string | number ? K : never }[keyof T]

/**
 * Compares by the first of the properties in which two items differ, smaller first: texts by their code
 * units, so that every process and database orders alike.
 */
export function inOrderOf<T>(...keys: readonly Key<T>[]): (a: T, b: T) => number {
  return (a, b) => {
    for (const key of keys) {
      if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1
    }
    return 0
  }
}
