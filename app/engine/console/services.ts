import type { AuditGround } from '../audit/main.js'
import type { Clock, RegistryOf } from '../model/main.js'
import type { Database } from '../sql/main.js'

/**
 * What commands and the layers above need of the running engine. The engine's provider binds it in
 * the container, so that the database opens only for who asks.
 */
export abstract class EngineServices {
  abstract readonly database: Database
  abstract readonly clock: Clock
  abstract readonly registryOf: RegistryOf
  abstract readonly auditGround: AuditGround

  /** The container makes what nobody bound; that must not pass for the engine. */
  constructor() {
    throw new Error('EngineServices is not bound in the container')
  }
}
