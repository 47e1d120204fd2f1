import { fileURLToPath } from 'node:url'
import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { formatInventory, inventory } from '../emit/main.js'
import { auditVerify } from './audit_verify.js'
import { derivedCheck } from './derived_check.js'
import { checkEmitted, emit } from './emit.js'
import { makeFieldType } from './make_field_type.js'
import { makeEntity, makePlugin } from './make_plugin.js'
import { pluginCheck } from './plugin_check.js'
import { pluginTest } from './plugin_test.js'
import { pluginUninstall } from './plugin_uninstall.js'
import { withRegistry } from './project.js'
import type { Outcome } from './project.js'
import { schemaApply } from './schema_apply.js'
import { schemaBin } from './schema_bin.js'
import { schemaCheck } from './schema_check.js'
import { schemaPlan } from './schema_plan.js'
import { schemaRollback } from './schema_rollback.js'
import { schemaVerify } from './schema_verify.js'
import { secretsRotate } from './secrets_rotate.js'
import { EngineServices } from './services.js'

/** A command that prints its outcome and ends its process accordingly. */
abstract class OutcomeCommand extends BaseCommand {
  protected abstract outcome(root: string): Promise<Outcome>

  override async run(): Promise<void> {
    const { ok, text } = await this.outcome(fileURLToPath(this.app.appRoot))
    if (ok) this.logger.log(text)
    else this.logger.logError(text)
    this.exitCode = ok ? 0 : 1
  }
}

export class SchemaCheckCommand extends OutcomeCommand {
  static override commandName = 'schema:check'
  static override description = 'Check all declarations and print every mistake with file, JSON pointer and hint'

  protected override async outcome(root: string): Promise<Outcome> {
    return schemaCheck(root)
  }
}

export class MakePluginCommand extends OutcomeCommand {
  static override commandName = 'make:plugin'
  static override description = 'Make a plugin with one entity, its role and its menu entry'

  @args.string({ description: 'Its name: lower-case letters, digits and underscores' })
  declare name: string

  protected override outcome(root: string): Promise<Outcome> {
    return makePlugin(root, this.name)
  }
}

export class MakeEntityCommand extends OutcomeCommand {
  static override commandName = 'make:entity'
  static override description = 'Make an entity of a plugin: schema, rights and menu entry'

  @args.string({ description: '<plugin>.<singular>' })
  declare entity: string

  protected override outcome(root: string): Promise<Outcome> {
    return makeEntity(root, this.entity)
  }
}

export class MakeFieldTypeCommand extends OutcomeCommand {
  static override commandName = 'make:field-type'
  static override description = 'Make a field type of the engine with all its facets and fixtures'

  @args.string({ description: 'Its name: lower-case letters, digits and underscores' })
  declare name: string

  protected override outcome(root: string): Promise<Outcome> {
    return makeFieldType(root, this.name)
  }
}

export class PluginCheckCommand extends OutcomeCommand {
  static override commandName = 'plugin:check'
  static override description = "Print every mistake in one plugin's declarations"

  @args.string({ description: 'The plugin' })
  declare name: string

  protected override async outcome(root: string): Promise<Outcome> {
    return pluginCheck(root, this.name)
  }
}

export class PluginTestCommand extends OutcomeCommand {
  static override commandName = 'plugin:test'
  static override description = "Try every role on every path of a plugin, and run the plugin's own tests"

  @args.string({ description: 'The plugin' })
  declare name: string

  @flags.boolean({ description: 'Every user and record, not a sample of them' })
  declare all: boolean

  protected override outcome(root: string): Promise<Outcome> {
    return pluginTest(root, this.name, this.all)
  }
}

export class PluginUninstallCommand extends OutcomeCommand {
  static override commandName = 'plugin:uninstall'
  static override description = 'Show what taking a plugin away puts into the bin; with --confirm put it there'
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: 'The plugin' })
  declare name: string

  @flags.boolean({ description: 'Do it; nothing is dropped, and schema:apply with the folder in place undoes it' })
  declare confirm?: boolean

  protected override async outcome(root: string): Promise<Outcome> {
    const { database, clock } = await this.app.container.make(EngineServices)
    return pluginUninstall({ root, database, clock, name: this.name, confirmed: this.confirm ?? false })
  }
}

export class SchemaPlanCommand extends OutcomeCommand {
  static override commandName = 'schema:plan'
  static override description = 'Show what schema:apply would do to the tables, and what it could lose'
  static override options: CommandOptions = { startApp: true }

  @flags.array({ description: 'Entity or entity.field, declared again, whose data come out of the bin' })
  declare restore?: string[]

  protected override outcome(root: string): Promise<Outcome> {
    return withRegistry(root, async (registry) => {
      const { database } = await this.app.container.make(EngineServices)
      return schemaPlan({ root, registry, database, restore: this.restore ?? [] })
    })
  }
}

export class SchemaApplyCommand extends OutcomeCommand {
  static override commandName = 'schema:apply'
  static override description = 'Bring the tables up to the declarations; in production only by committed migrations'
  static override options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Let values go to the bin or lose precision' })
  declare acceptLoss?: boolean

  @flags.array({ description: 'Entity or entity.field, declared again, whose data come out of the bin' })
  declare restore?: string[]

  protected override outcome(root: string): Promise<Outcome> {
    return withRegistry(root, async (registry) => {
      const { database, clock } = await this.app.container.make(EngineServices)
      const acceptLoss = this.acceptLoss ?? false
      const restore = this.restore ?? []
      return schemaApply({ root, registry, database, clock, production: this.app.inProduction, acceptLoss, restore })
    })
  }
}

export class SchemaVerifyCommand extends OutcomeCommand {
  static override commandName = 'schema:verify'
  static override description = 'Hold the live database against the declarations, and print every difference'
  static override options: CommandOptions = { startApp: true }

  protected override outcome(root: string): Promise<Outcome> {
    return withRegistry(root, async (registry) => {
      const { database } = await this.app.container.make(EngineServices)
      return schemaVerify({ root, registry, database })
    })
  }
}

export class SchemaRollbackCommand extends OutcomeCommand {
  static override commandName = 'schema:rollback'
  static override description = "Undo a plugin's last migration"
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: 'The plugin; "core" for the engine itself' })
  declare plugin: string

  @flags.boolean({ description: 'Undo all that the folder has no file for: the way back to an older version' })
  declare toFolder?: boolean

  protected override outcome(root: string): Promise<Outcome> {
    return withRegistry(root, async (registry) => {
      const { database, clock } = await this.app.container.make(EngineServices)
      const toFolder = this.toFolder ?? false
      return schemaRollback({ root, registry, database, clock, plugin: this.plugin, toFolder })
    })
  }
}

export class SchemaBinCommand extends OutcomeCommand {
  static override commandName = 'schema:bin'
  static override description =
    'List dropped fields and entities whose data are kept; with --empty drop the old ones for good'
  static override options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Drop what lies there for longer than --days; there is no way back from it' })
  declare empty?: boolean

  @flags.number({ description: 'Days that things are kept, 30 if not given' })
  declare days?: number

  protected override async outcome(): Promise<Outcome> {
    const { database, clock } = await this.app.container.make(EngineServices)
    return schemaBin({ database, clock, empty: this.empty ?? false, days: this.days ?? 30 })
  }
}

export class DerivedCheckCommand extends OutcomeCommand {
  static override commandName = 'derived:check'
  static override description = 'Hold stored computed fields and rollups against what they are made of'
  static override options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Work them out anew where they differ' })
  declare fill?: boolean

  protected override outcome(root: string): Promise<Outcome> {
    return withRegistry(root, async (registry) => {
      const { database } = await this.app.container.make(EngineServices)
      return derivedCheck({ registry, database, fill: this.fill ?? false })
    })
  }
}

export class AuditVerifyCommand extends OutcomeCommand {
  static override commandName = 'audit:verify'
  static override description = 'Hold the audit against its digests and its chain, and print every break'
  static override options: CommandOptions = { startApp: true }

  @flags.string({ description: 'Short name or id of one school; all schools without it' })
  declare school?: string

  protected override async outcome(): Promise<Outcome> {
    const { auditGround } = await this.app.container.make(EngineServices)
    return auditVerify(auditGround, this.school ?? null)
  }
}

export class SecretsRotateCommand extends OutcomeCommand {
  static override commandName = 'secrets:rotate'
  static override description = 'Encrypt with the present key what an earlier one has encrypted'
  static override options: CommandOptions = { startApp: true }

  protected override async outcome(): Promise<Outcome> {
    const { auditGround } = await this.app.container.make(EngineServices)
    return secretsRotate(auditGround)
  }
}

export class EmitCommand extends OutcomeCommand {
  static override commandName = 'emit'
  static override description = 'Write the files generated from the declarations: OpenAPI document and types'

  @flags.boolean({ description: 'Write nothing; fail where a file differs' })
  declare check?: boolean

  protected override outcome(root: string): Promise<Outcome> {
    return withRegistry(root, (registry) => (this.check ? checkEmitted(root, registry) : emit(root, registry)))
  }
}

export class EmitInventoryCommand extends OutcomeCommand {
  static override commandName = 'emit:inventory'
  static override description = 'Count what is declared: entities, REST operations, permissions by kind'

  @flags.boolean({ description: 'Print JSON' })
  declare json?: boolean

  protected override outcome(root: string): Promise<Outcome> {
    return withRegistry(root, (registry) => {
      const figures = inventory(registry)
      return { ok: true, text: this.json ? JSON.stringify(figures, null, 2) : formatInventory(figures) }
    })
  }
}
