/**
 * The engine's surface: all that schools, identity, screens, plugins and the host may use of it. What is
 * not here is the engine's own and may change without notice.
 */
export { Engine } from './engine.js'
export type { EngineOptions, WebhookMessage } from './engine_options.js'
export { explainRights, judgeRights } from './rights_asked.js'
export type { Overlay, OverlayPreview, Overlays, PublishRequest } from './overlays.js'
export {
  conditionHolds,
  dayAfter,
  factsIn,
  factsOf,
  isSetOff,
  judgeChain,
  MOST_CHAINED,
  offsetsOf,
  planSteps,
  runSteps,
} from './automation/main.js'
export type { PlannedStep, RuleSettings } from './automation/main.js'
export { compileAutomation, sceneOfRegistry } from './rules/main.js'
export type { Automation, AutomationJson, ChainLink, StepJson, TriggerJson } from './model/main.js'
export { objectionToSwitchingOff, objectionToSwitchingOn } from './plugin_switch.js'
export type { SwitchObjection } from './plugin_switch.js'
export { parseQueryString } from './query/main.js'
export { Exchange, TABLE_LIMITS } from './exchange/main.js'
export type { ExchangeView, KeptFile } from './exchange/main.js'
export { deleteSchool, E_ARCHIVE, exportSchool, restoreSchool } from './exchange/main.js'
export { E_DATABASE_DIFFERS, E_DECLARATIONS, E_PLUGIN_CODE } from './errors.js'

export { BATCH as AUDIT_BATCH, mayReadAudit, mayReadHistory, sealNext, unsealedSchools } from './audit/main.js'
export type { AuditGround } from './audit/main.js'

export {
  CARRIERS,
  ERROR_STATUS,
  invalid,
  isObject,
  notFound,
  Recent,
  Refusal,
  REFUSAL_STATUS,
  STEPS,
  textKey,
  traced,
  UNKNOWN_NAME,
  UUID_IN_ANY_CASE,
} from './base/main.js'
export type { Carrier, ErrorCode, Json, JsonObject, RefusalDetails, Step } from './base/main.js'
export {
  addComment,
  admit,
  attach,
  changeTags,
  detach,
  follow,
  followersOn,
  removeComment,
  seesAttachments,
  tagsOn,
  TELL_JOB,
  TOLD,
  unfollow,
} from './discussion/main.js'
export type { Told } from './discussion/main.js'
export { ATTACHMENT_LIMITS, fromScaled, minorUnitsOf, toScaled } from './fields/main.js'
export type { FileLimits, HeldFile, Locale } from './fields/main.js'
export {
  fileHeaders,
  sentFile,
  makeRestRoutes,
  readTimeline,
  makeWebhookRoute,
  readJsonBody,
  readNoBody,
  readOptionalBody,
  sendOpenApi,
} from './http/main.js'
export type { Subject } from './http/main.js'
export { allocate, prorate, roundTo, share, split, splitByWeights, WorkingDays } from './kernel/main.js'
export type { Allocation, DateRange, OpenItem, Proration, Rounding } from './kernel/main.js'
export {
  defineAction,
  defineHook,
  defineJob,
  defineService,
  defineWebhook,
  entityOf,
  fieldOf,
  heldRole,
  ATTACHMENTS,
  DISCUSSION_RIGHTS,
  FILE_JOBS,
  manyOf,
  CHANNELS,
  JOB_PRIORITIES,
  MESSAGE_KINDS,
  PERSON_ACTIONS,
  PROPOSE,
  roleKey,
  SEEN_BY,
  roleNames,
  rightsOn,
  STANDARD_ACTIONS,
  UNPUBLISHED,
  uploaderOf,
  variablesOf,
} from './model/main.js'
export type {
  ActionCall,
  ActionFunction,
  Charge,
  CalendarPart,
  SchoolCalendar,
  SchoolDays,
  Consents,
  Definition,
  FileAnswer,
  JobCall,
  JobFailure,
  PluginContext,
  Posting,
  RecordOf,
  Records,
  ServiceTypes,
} from './model/main.js'
export type {
  ActionGrant,
  Actor,
  ActorResolver,
  Clock,
  Entity,
  JobDeclaration,
  JobOutcome,
  JobPriority,
  JobRequest,
  AudiencePath,
  AudienceRoles,
  Channel,
  Key,
  Keyring,
  Message,
  MessageText,
  Registry,
  RegistryOf,
  Role,
  School,
} from './model/main.js'
export { mayAssign, mayConfigure, mayExplain, mayView, rolesHeld } from './permissions/main.js'
export type { AboveCeiling } from './permissions/main.js'
export {
  AccessLog,
  collectPart,
  dropParts,
  erasePart,
  forgetAnswers,
  forgetTold,
  isPortalActor,
  keepingsOf,
  keepPart,
  loginOf,
  personsDue,
  previewErasure,
  previewRetention,
  readAccess,
  readParts,
  retainNext,
} from './privacy/main.js'
export type { Collected, CollectPlace, DataSubject, ErasePlace, Keeping } from './privacy/main.js'
export type { OverlayChange, OverlayConflict, OverlayOperation } from './schema/main.js'
export type { PublishedVersion } from './records/main.js'
export { hasSeenChange, isPublished, searchAll, seenRecords } from './query/main.js'
export { idOfSingle, scanCode } from './query/main.js'
export type { FoundRecords, Scanned, Session, Verdict } from './query/main.js'
export { CHANGE_REQUEST } from './model/main.js'
export type { Action, Field, Transition } from './model/main.js'
export { eraseAudit } from './audit/main.js'
export {
  conflict,
  enqueue,
  fileLimitsOf,
  filesIn,
  forbidden,
  insertMissing,
  JOB_NEWS,
  JOB_TOPIC,
  leaveToSystem,
  newsKindOf,
  NO_JOBS,
  NOTIFY_JOB,
  onEnqueued,
  onNews,
  recordAct,
  tellNews,
  tellOfJob,
} from './records/main.js'
export type { News } from './records/main.js'
export type { Act, FailedJob, JobCatalogue, JobFailureHandler, JobHandler, JobRun } from './records/main.js'

export { parseTemplate, renderTemplate, strangeVariable } from './templates/main.js'
export type { TemplateView } from './templates/main.js'
export { bindParams, compileFragment, join as joinFragments, param, raw, sql, value } from './sql/main.js'
export type { CompiledSql, Database, Fragment, Row } from './sql/main.js'

export {
  actionLabel,
  answerView,
  attachmentInputView,
  attachmentView,
  connectionQueries,
  entryView,
  entityAt,
  filesInputView,
  formView,
  hasOpenInputs,
  hasScreens,
  inputScene,
  labelOf,
  Labels,
  linkedIds,
  linksInEntries,
  listQuery,
  listView,
  mayRefer,
  menuView,
  parseForm,
  pluralOf,
  processFormView,
  readListState,
  recordLabel,
  recordPath,
  recordQuery,
  recordView,
  screenPath,
  usablePath,
  textsOfNew,
  textsOfRecord,
  titleOf,
  toneFor,
  transitionLabel,
  wordFor,
  bulkInput,
  hasUsableLink,
  isBulkField,
  keptQuery,
  listSearch,
  NO_VIEW,
  showsTags,
} from './screens/main.js'
export type {
  ConnectionCounts,
  EntryView,
  CellView,
  FormView,
  GridView,
  RecordView,
  InputView,
  OptionView,
  FormState,
  FormTexts,
  Labelled,
  LinkSearch,
  LinkView,
  ListPage,
  ListState,
  ListView,
  MenuEntry,
  MenuGroupView,
  ProcessFormState,
  ProgressView,
  ProcessSubject,
  Rights,
  ScreenScene,
  Tone,
  Translator,
} from './screens/main.js'
