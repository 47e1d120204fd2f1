import { Recent } from '#engine'
import type { School } from '#engine'
import type { FileDesk } from '#files/main'
import { LOGO } from '#schools/main'

/** Pixels of the longest side: 300 to an inch on the widest letterhead. */
const SIDE = 400
const MOST_LOGOS = 50

type Desk = Pick<FileDesk, 'attached' | 'forPrint'>

/** Logos of schools as documents take them. Those used last are kept, as a logo that changes is another file. */
export class LogoPrinter {
  readonly #desk: Desk
  readonly #warn: (error: unknown) => void
  readonly #kept = new Recent<string>(MOST_LOGOS)

  /** `warn` hears of a logo that cannot be read: what is printed goes without it. */
  constructor(desk: Desk, warn: (error: unknown) => void) {
    this.#desk = desk
    this.#warn = warn
  }

  /** The school's logo as data URL of a PNG; null where it has none. */
  async logoOf({ id, logo }: Pick<School, 'id' | 'logo'>): Promise<string | null> {
    if (!logo) return null
    const kept = this.#kept.get(logo)
    if (kept !== undefined) return kept
    try {
      const file = await this.#desk.attached(id, logo, LOGO.entity, LOGO.field)
      if (!file) return null
      const png = Buffer.from(await this.#desk.forPrint(file, SIDE))
      return this.#kept.set(logo, `data:image/png;base64,${png.toString('base64')}`)
    } catch (error) {
      this.#warn(error)
      return null
    }
  }
}
