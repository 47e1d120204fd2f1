import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandMetaData, CommandOptions } from '@adonisjs/core/types/ace'
import { Engine, previewRetention } from '#engine'
import { asSystem, Schools } from '#schools/main'
import { keepingsFor } from './retention_rules.js'

/** `node ace retention:preview`: what the next night would delete or pseudonymise; changes nothing. */
class RetentionPreview extends BaseCommand {
  static override commandName = 'retention:preview'
  static override description = 'Say which records have been kept long enough, by school; nothing is changed'
  static override options: CommandOptions = { startApp: true }

  @flags.string({ description: 'Short name of one school; all open ones without it' })
  declare school: string | undefined

  override async run(): Promise<void> {
    const engine = await this.app.container.make(Engine)
    const schools = await this.app.container.make(Schools)
    const found = (await schools.all()).filter(({ slug }) => this.school === undefined || slug === this.school)
    if (found.length === 0) {
      this.exitCode = 1
      this.logger.error('There is no such open school.')
      return
    }
    for (const school of found) {
      const session = engine.session(asSystem(null, school, 'preview of retention'))
      const keepings = await keepingsFor(session.contextFor(session, 'core'))
      for (const { entity, days, due, then, isPerson } of await previewRetention(session, keepings)) {
        const what = isPerson ? 'erase the person, unless held up' : then
        this.logger.info(`${school.slug}  ${entity}  ${days} days  ${due} due  ${what}`)
      }
    }
  }
}

/** Ace's loader contract: what each command is called and takes. */
export async function getMetaData(): Promise<CommandMetaData[]> {
  return [RetentionPreview.serialize()]
}

/** Ace's loader contract: the class of one command, null for one that is not ours. */
export async function getCommand(metaData: CommandMetaData): Promise<typeof RetentionPreview | null> {
  return metaData.commandName === RetentionPreview.commandName ? RetentionPreview : null
}
