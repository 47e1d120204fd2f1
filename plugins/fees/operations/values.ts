import { fromScaled, isObject, minorUnitsOf, toScaled } from '#engine'
import type { FileAnswer, JsonObject, PluginContext } from '#engine'

/** Amounts of a school: decimal texts outside, whole minor units inside. */
export interface Amounts {
  /** Minor units of a stored or sent amount; 0 of none. */
  read(text: unknown): number
  write(minor: number): string
}

/** The amounts of the school in whose name something is done. */
export function amountsOf({ actor }: Pick<PluginContext, 'actor'>): Amounts {
  const units = minorUnitsOf(actor.school.currency)
  return {
    read(text) {
      const scaled = typeof text === 'string' ? toScaled(text, units) : 0
      if (scaled === null) throw new Error(`"${String(text)}" is no amount of ${units} decimals`)
      return scaled
    },
    write: (minor) => fromScaled(minor, units),
  }
}

/** A percentage of two scaled places: `12.50` is 1250. */
export function percentOf(text: string): number {
  const scaled = toScaled(text, 2)
  if (scaled === null) throw new Error(`"${text}" is no percentage`)
  return scaled
}

/** The id that a link holds, included or not; null of none. */
export function idOf(link: unknown): string | null {
  if (typeof link === 'string') return link
  return isObject(link) && typeof link.id === 'string' ? link.id : null
}

/** The id of a link that is always there. */
export function requiredId(link: unknown): string {
  const id = idOf(link)
  if (id === null) throw new Error('A required link is empty')
  return id
}

/** A text of a record, or '' where there is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The first day of the fiscal year around a day. */
export function fiscalYearStart({ actor }: Pick<PluginContext, 'actor'>, day: string): string {
  const { fiscalYearStart: start } = actor.school
  const year = Number(day.slice(0, 4))
  return `${day.slice(5) >= start ? year : year - 1}-${start}`
}

/** Whether a read has answered a file. */
export function isFile(answer: JsonObject | FileAnswer | null): answer is FileAnswer {
  const file = answer && 'file' in answer ? answer.file : null
  return typeof file === 'object' && file !== null && 'content' in file
}
