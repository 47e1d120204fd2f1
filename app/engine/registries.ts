import { formatDiagnostic, Recent } from './base/main.js'
import { compileForSchool, compileRegistry, loadDeclarations, withoutPlugins } from './compile/main.js'
import type { CompiledBase, Declarations, SchoolRegistry } from './compile/main.js'
import { E_DECLARATIONS, E_REGISTRY_NOT_READY } from './errors.js'
import { minorUnitsOf } from './fields/main.js'
import type { Registry, School } from './model/main.js'
import { readPublished } from './records/main.js'
import { isOperation } from './schema/main.js'
import type { OverlayOperation } from './schema/main.js'
import type { Database } from './sql/main.js'

/** Decimals of the currency that the base registry is for. */
const BASE_MINOR_UNITS = 2

/** Lists of operations kept in memory: some kilobytes each. A dropped one is read again. */
const MOST_LISTS = 2000

/** Registries of schools without changes kept: by decimals of the currency and plugins that are off. */
const MOST_BASES = 40

/** Registries of changed schools kept; one dropped is compiled again from its list. */
const MOST_REGISTRIES = 200

type OfSchool = Pick<School, 'id' | 'currency' | 'overlay' | 'pluginsOff'>

/**
 * The registries of one process. Schools without changes share one where their currencies have equally many decimals
 * and the same plugins are off; those with equal changes share one too.
 */
export class Registries {
  readonly database: Database
  /** As they stand in files. */
  readonly declarations: Declarations
  readonly #bases = new Recent<CompiledBase>(MOST_BASES)
  readonly #standard: CompiledBase
  readonly #lists = new Recent<readonly OverlayOperation[]>(MOST_LISTS)
  readonly #compiled = new Recent<SchoolRegistry>(MOST_REGISTRIES)
  readonly #reading = new Map<string, Promise<void>>()

  /** Compiles all declarations; throws E_DECLARATIONS with every finding where they do not. */
  constructor(root: string, database: Database) {
    this.database = database
    this.declarations = loadDeclarations(root)
    this.#standard = this.#baseFor(BASE_MINOR_UNITS, [])
  }

  /** The declarations as they stand in files, for a currency of two decimals. */
  get base(): Registry {
    return this.#standard.registry
  }

  /** The standard that a school's changes are made to. */
  standardOf({ currency, pluginsOff = [] }: OfSchool): Registry {
    return this.#baseFor(minorUnitsOf(currency), pluginsOff).registry
  }

  /** Throws E_REGISTRY_NOT_READY for a school that `ready` was not awaited for; never gives it the standard instead. */
  of(school: OfSchool): Registry {
    return this.#compiledFor(school)?.registry ?? this.standardOf(school)
  }

  /** The operations that a school has published, and those of them without effect. */
  overlayOf(
    school: OfSchool
  ): Pick<SchoolRegistry, 'conflicts'> & { readonly operations: readonly OverlayOperation[] } {
    const compiled = this.#compiledFor(school)
    if (!compiled || !school.overlay) return { operations: [], conflicts: [] }
    return { operations: this.#lists.get(school.overlay) ?? [], conflicts: compiled.conflicts }
  }

  /** Compiles a list for a school without keeping it. */
  compile({ currency, pluginsOff = [] }: OfSchool, operations: readonly OverlayOperation[]): SchoolRegistry {
    return compileForSchool(this.#baseFor(minorUnitsOf(currency), pluginsOff), operations)
  }

  /** Fetches what a school has published, by one statement where this process does not know it yet. */
  async ready({ id, overlay }: Pick<School, 'id' | 'overlay'>): Promise<void> {
    if (!overlay || this.#lists.has(overlay)) return
    let reading = this.#reading.get(overlay)
    if (!reading) {
      reading = this.#read(id, overlay).finally(() => this.#reading.delete(overlay))
      this.#reading.set(overlay, reading)
    }
    await reading
  }

  async #read(school: string, overlay: string): Promise<void> {
    const text = await readPublished(this.database.forSchool(school), school, overlay)
    if (text === null) throw new E_REGISTRY_NOT_READY([school])
    this.#lists.set(overlay, readOperations(text))
  }

  #compiledFor(school: OfSchool): SchoolRegistry | null {
    const { id, currency, overlay, pluginsOff = [] } = school
    if (!overlay) return null
    const key = `${minorUnitsOf(currency)} ${pluginsOff.join()} ${overlay}`
    const known = this.#compiled.get(key)
    if (known) return known
    const operations = this.#lists.get(overlay)
    if (!operations) throw new E_REGISTRY_NOT_READY([id])
    return this.#compiled.set(key, this.compile(school, operations))
  }

  #baseFor(minorUnits: number, off: readonly string[]): CompiledBase {
    const key = `${minorUnits} ${off.join()}`
    const known = this.#bases.get(key)
    if (known) return known
    const declarations = off.length === 0 ? this.declarations : withoutPlugins(this.declarations, off)
    const { base, findings } = compileRegistry(declarations, { minorUnits })
    if (!base) throw new E_DECLARATIONS([findings.map(formatDiagnostic).join('\n')])
    return this.#bases.set(key, base)
  }
}

/** The operations in a stored list. What has not the form of one has no effect. */
export function readOperations(text: string): readonly OverlayOperation[] {
  const list: unknown = JSON.parse(text)
  return Array.isArray(list) ? (list as readonly unknown[]).filter(isOperation) : []
}
