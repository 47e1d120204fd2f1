import type { Collected } from '#engine'

/** One entity of an export: what a part holds, or its parts put together. */
export type Gathered = Omit<Collected, 'next'>
