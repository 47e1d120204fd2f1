export {
  applyMigrations,
  createTables,
  pendingMigrations,
  waitingMigrations,
  type ApplyOptions,
  type ApplyResult,
  type MigrationName,
} from './apply.js'
export {
  describeChange,
  evolve,
  hazardsOf,
  inverseOf,
  upSteps,
  type Change,
  type Hazard,
  type Step,
} from './changes/main.js'
export { diffSnapshots, type DiffHelp, type DiffRefusal, type StorageDiff } from './diff.js'
export { emptyBin, listBin, type Binned } from './bin.js'
export { compareWithLive, findDrift, introspect, type DriftFinding, type DriftKind } from './drift.js'
export * from './errors.js'
export { LEDGER_TABLE } from './ledger.js'
export type { LiveTable } from './live_tables.js'
export { migrationsFolder } from './migration_files.js'
export { planChanges, type PlannedHazard, type PlanOptions, type PluginPlan, type StoragePlan } from './plan.js'
export { inReferenceOrder } from './render.js'
export { announceProcess, liveProcesses, neededBy, storageVersion, type LiveProcess } from './processes.js'
export { revertLastMigration, revertToFolder } from './revert.js'
export * from './shapes.js'
export { snapshotOf } from './snapshot.js'
export { gatherStatistics } from './statistics.js'
export { planUninstall, uninstallPlugin, type UninstallPlan } from './uninstall.js'
export { writeMigrations, type WrittenMigration } from './write.js'
