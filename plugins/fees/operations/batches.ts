const BATCH = 200

/** Reads what belongs to ids, as many at once as a condition may name. */
export async function inBatches<Found>(
  ids: readonly string[],
  read: (batch: string[]) => Promise<readonly Found[]>
): Promise<readonly Found[]> {
  const found: Found[] = []
  for (let start = 0; start < ids.length; start += BATCH) found.push(...(await read(ids.slice(start, start + BATCH))))
  return found
}
