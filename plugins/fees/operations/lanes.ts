/**
 * Does the same work for many in the open transaction, all lanes at once, so that their statements travel together; what is
 * in one lane, one after the other. Work that reads what others write belongs into one lane with theirs: locks do not
 * part it, for it is one transaction. Throws what has failed first, when all have ended.
 */
export async function inLanes<Item>(
  items: readonly Item[],
  laneOf: (item: Item) => string,
  work: (item: Item) => Promise<void>
): Promise<void> {
  let failure: { readonly error: unknown } | null = null
  const lanes = [...Map.groupBy(items, laneOf).values()]
  await Promise.all(
    lanes.map(async (lane) => {
      try {
        for (const item of lane) {
          if (failure) return
          await work(item)
        }
      } catch (error) {
        failure ??= { error }
      }
    })
  )
  if (failure) throw (failure as { readonly error: unknown }).error
}
