/** Memory of what is costly to make; emptied when full, so that no stream of keys fills it for good. */
export function remembered<Value>(make: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    if (known.size >= 100) known.clear()
    const value = make(key)
    known.set(key, value)
    return value
  }
}
