import { Refusal } from './base/main.js'
import type { Actor, Registry, School } from './model/main.js'
import { aboveCeiling } from './permissions/main.js'
import type { AboveCeiling } from './permissions/main.js'
import type { Session } from './query/main.js'
import { publishedVersions, publishOverlay, readVersion } from './records/main.js'
import type { PublishedVersion } from './records/main.js'
import { readOperations } from './registries.js'
import type { Registries } from './registries.js'
import { mergeOperations, overlayHash, placeOf, withBase } from './schema/main.js'
import type { OverlayChange, OverlayConflict, OverlayOperation } from './schema/main.js'

/** What a school has published, and what of it has no effect. */
export interface Overlay {
  readonly hash: string | null
  readonly operations: readonly OverlayOperation[]
  readonly conflicts: readonly OverlayConflict[]
}

/** Changes to what a school has published, before they are. */
export interface OverlayPreview {
  /** All operations that would be in force. */
  readonly operations: readonly OverlayOperation[]
  /** The registry that the school would have. */
  readonly registry: Registry
  /** Of the changes, those that cannot be made. */
  readonly conflicts: readonly OverlayConflict[]
  /** Rights that the changes give and whoever makes them does not hold. */
  readonly aboveCeiling: readonly AboveCeiling[]
}

export interface PublishRequest {
  /** To what is published already; see `mergeOperations`. */
  readonly changes: readonly OverlayChange[]
  /** Hash of what was published when the changes were made: the refusal `stale` where it is not any more. */
  readonly seen: string | null
  readonly note: string | null
}

/**
 * What schools change of the declarations. A publication takes effect at the next request of any process; who may
 * publish is the caller's to ask, what may be published is judged here.
 */
export class Overlays {
  readonly #registries: Registries
  readonly #sessionOf: (actor: Actor) => Session

  constructor(registries: Registries, sessionOf: (actor: Actor) => Session) {
    this.#registries = registries
    this.#sessionOf = sessionOf
  }

  of(school: School): Overlay {
    return { hash: school.overlay ?? null, ...this.#registries.overlayOf(school) }
  }

  /** The registry of a school that has changed nothing. */
  standardOf(school: School): Registry {
    return this.#registries.standardOf(school)
  }

  preview(actor: Actor, changes: readonly OverlayChange[]): OverlayPreview {
    return this.#judge(actor, this.#merged(actor, changes))
  }

  /**
   * Publishes changes: all or none. Throws 422 with a JSON pointer for each change that cannot be made, and 403
   * where they give rights that the actor does not hold himself.
   */
  publish(actor: Actor, { changes, seen, note }: PublishRequest): Promise<PublishedVersion> {
    if (seen !== (actor.school.overlay ?? null)) throw stale()
    return this.#store(actor, this.#merged(actor, changes), note)
  }

  /** What the school has published, latest first. */
  versions({ id }: School): Promise<readonly PublishedVersion[]> {
    return publishedVersions(this.#registries.database.forSchool(id), id)
  }

  /** Publishes an earlier list again; null where the school has no version of that number. */
  async republish(actor: Actor, number: number, note: string | null): Promise<PublishedVersion | null> {
    const text = await readVersion(this.#registries.database.forSchool(actor.school.id), actor.school.id, number)
    return text === null ? null : this.#store(actor, readOperations(text), note)
  }

  #merged({ school }: Actor, changes: readonly OverlayChange[]): readonly OverlayOperation[] {
    return mergeOperations(this.of(school).operations, withBase(this.#registries.declarations, changes))
  }

  #judge(actor: Actor, operations: readonly OverlayOperation[]): OverlayPreview {
    const before = this.#registries.of(actor.school)
    const known = new Set(this.of(actor.school).conflicts.map(({ operation }) => placeOf(operation)))
    const { registry, conflicts } = this.#registries.compile(actor.school, operations)
    return {
      operations,
      registry,
      conflicts: conflicts.filter(({ operation }) => !known.has(placeOf(operation))),
      aboveCeiling: aboveCeiling({ before, after: registry, standard: this.standardOf(actor.school) }, actor),
    }
  }

  #store(actor: Actor, operations: readonly OverlayOperation[], note: string | null): Promise<PublishedVersion> {
    const judged = this.#judge(actor, operations)
    refuseConflicts(judged)
    refuseAboveCeiling(judged.aboveCeiling)
    const hash = overlayHash(operations)
    const seen = actor.school.overlay ?? null
    return publishOverlay(this.#sessionOf(actor), { hash, seen, operations: JSON.stringify(operations), note })
  }
}

function refuseConflicts({ conflicts, operations }: OverlayPreview): void {
  if (conflicts.length === 0) return
  const details: Record<string, string[]> = {}
  for (const { operation, message } of conflicts) {
    const pointer = `/operations/${operations.indexOf(operation)}`
    details[pointer] = [...(details[pointer] ?? []), message]
  }
  throw new Refusal('invalid', 'These changes cannot be made.', { details })
}

/** Tells the rights by name: whoever asks may see the matrix. */
function refuseAboveCeiling(rights: readonly AboveCeiling[]): void {
  if (rights.length === 0) return
  const named = rights.map(({ entity, action, field }) => `${entity}:${action}${field === null ? '' : ` (${field})`}`)
  const details = Object.fromEntries(rights.map(({ role }) => [role, [...new Set(named)]]))
  throw new Refusal('forbidden', `You do not hold these rights yourself: ${[...new Set(named)].join(', ')}.`, {
    details,
  })
}

function stale(): Refusal {
  return new Refusal('stale', 'Somebody else has published changes meanwhile.')
}
