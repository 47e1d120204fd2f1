/**
 * The engine's surface: all that schools, identity, screens, plugins and the host may use of it. What is
 * not here is the engine's own and may change without notice.
 */
export { Engine } from './engine.js'
export type { EngineOptions } from './engine.js'
export { E_DATABASE_DIFFERS, E_DECLARATIONS } from './errors.js'

export { ERROR_STATUS, isObject, notFound, Refusal, REFUSAL_STATUS, textKey, UNKNOWN_NAME } from './base/main.js'
export type { ErrorCode, Json, JsonObject, RefusalDetails } from './base/main.js'
export type { Locale } from './fields/main.js'
export { makeRestRoutes, readJsonBody } from './http/main.js'
export { entityOf } from './model/main.js'
export type { Actor, ActorResolver, Clock, Entity, Registry, RegistryOf, Role, School } from './model/main.js'

export { bindParams, compileFragment, join as joinFragments, param, raw, sql, value } from './sql/main.js'
export type { CompiledSql, Database, Fragment, Row } from './sql/main.js'

export {
  connectionQueries,
  entityAt,
  formView,
  Labels,
  linkedIds,
  listQuery,
  listView,
  mayRefer,
  menuView,
  parseForm,
  pluralOf,
  readListState,
  recordLabel,
  recordPath,
  recordQuery,
  recordView,
  screenPath,
  textsOfNew,
  textsOfRecord,
  titleOf,
} from './screens/main.js'
export type {
  ConnectionCounts,
  FormState,
  FormTexts,
  Labelled,
  LinkSearch,
  LinkView,
  ListPage,
  ListState,
  MenuGroupView,
  Rights,
  ScreenScene,
  Translator,
} from './screens/main.js'
