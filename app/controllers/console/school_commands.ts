import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { Refusal } from '#engine'
import { SchoolOperations } from '#schools/main'
import { makeSchool } from '../make_school.js'

/** A command of the platform operator: what it is refused it prints, and ends with 1. */
abstract class OperatorCommand extends BaseCommand {
  static override options: CommandOptions = { startApp: true }

  protected abstract work(operations: SchoolOperations): Promise<string>

  override async run(): Promise<void> {
    try {
      this.logger.log(await this.work(await this.app.container.make(SchoolOperations)))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const details = Object.entries(error.details).map(([name, texts]) => `  ${name} ${texts.join(' ')}`)
      this.logger.logError([error.message, ...details].join('\n'))
      this.exitCode = 1
    }
  }
}

export class OperatorAppointCommand extends OperatorCommand {
  static override commandName = 'operator:appoint'
  static override description = 'Let the user of a mail run the installation'

  @args.string({ description: 'The mail of a user who is there already' })
  declare email: string

  protected override async work(operations: SchoolOperations): Promise<string> {
    if (await operations.appoint(this.email)) return `${this.email} runs the installation.`
    this.exitCode = 1
    return `Nobody signs in as ${this.email}.`
  }
}

export class SchoolCreateCommand extends OperatorCommand {
  static override commandName = 'school:create'
  static override description = 'Make a school and its first super admin'

  @args.string({ description: 'Short name, as subdomains carry it' })
  declare slug: string

  @flags.string({ description: 'Name of the school' })
  declare schoolName?: string

  @flags.string({ description: 'Mail of its first super admin', required: true })
  declare adminEmail: string

  @flags.string({ description: 'Name of its first super admin' })
  declare adminName?: string

  protected override async work(): Promise<string> {
    const resolver = this.app.container.createResolver()
    const admin = { name: this.adminName ?? this.adminEmail, email: this.adminEmail }
    const school = { slug: this.slug, name: this.schoolName ?? this.slug }
    const { overview, password } = await makeSchool(resolver, null, school, admin)
    const told = password === null ? 'who keeps the own password' : `with the password ${password}`
    return `${overview.school.slug} (${overview.school.id}) is made; its owner is ${this.adminEmail}, ${told}.`
  }
}

export class SchoolSuspendCommand extends OperatorCommand {
  static override commandName = 'school:suspend'
  static override description = 'Shut a school from its next request on; --resume opens it again'

  @args.string({ description: 'Short name or id' })
  declare school: string

  @flags.boolean({ description: 'Open it again' })
  declare resume?: boolean

  protected override async work(operations: SchoolOperations): Promise<string> {
    const { school, status } = await operations.setStatus(null, this.school, this.resume ? 'active' : 'suspended')
    return `${school.slug} is ${status}.`
  }
}

export class SchoolExportCommand extends OperatorCommand {
  static override commandName = 'school:export'
  static override description = 'Write all rows of a school to a file, a line of JSON each'

  @args.string({ description: 'Short name or id' })
  declare school: string

  @args.string({ description: 'The file, which must not be there yet' })
  declare file: string

  protected override async work(operations: SchoolOperations): Promise<string> {
    const file = createWriteStream(this.file, { mode: 0o600, flags: 'wx' })
    await once(file, 'open')
    const rows = await operations.export(this.school, async (line) => {
      if (!file.write(`${line}\n`)) await once(file, 'drain')
    })
    file.end()
    await once(file, 'finish')
    return `${rows} rows are in ${this.file}.`
  }
}

export class SchoolRestoreCommand extends OperatorCommand {
  static override commandName = 'school:restore'
  static override description = 'Put a school back as it was exported'

  @args.string({ description: 'A file of school:export' })
  declare file: string

  protected override async work(operations: SchoolOperations): Promise<string> {
    const lines = createInterface({ input: createReadStream(this.file), crlfDelay: Infinity })
    const { schoolId, rows } = await operations.restore(lines)
    return `${rows} rows of ${schoolId} are back.`
  }
}

export class SchoolDeleteCommand extends OperatorCommand {
  static override commandName = 'school:delete'
  static override description = 'Delete a suspended school with all its rows'

  @args.string({ description: 'Short name or id' })
  declare school: string

  @flags.string({ description: 'Its short name again', required: true })
  declare confirm: string

  protected override async work(operations: SchoolOperations): Promise<string> {
    await operations.delete(this.school, this.confirm)
    return `${this.confirm} is deleted.`
  }
}
