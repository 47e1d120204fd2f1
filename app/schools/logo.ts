import type { School } from '#engine'
import { ENTITY } from './settings.js'

/** The field with a school's logo. */
export const LOGO = { entity: ENTITY, field: 'logo' } as const

/** Where anybody gets a school's logo, or a smaller form of it; null where there is none. */
export function logoAddress({ id, logo }: School): string | null {
  return logo ? `/brand/${id}/logo/${logo}` : null
}
