import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandMetaData } from '@adonisjs/core/types/ace'
import { dataDirectory } from '#start/data_directory'
import { rotateSigningKey } from './signing_keys.js'

/** `node ace identity:rotate-key`: a new key signs access tokens, the one of before still verifies. */
class RotateKey extends BaseCommand {
  static override commandName = 'identity:rotate-key'
  static override description = 'Let a new key sign access tokens; the one of before verifies until the next rotation'

  @flags.boolean({ description: 'Let no earlier key verify any more: all access tokens end' })
  declare revoke: boolean | undefined

  override async run(): Promise<void> {
    if (process.env['JWT_PRIVATE_KEY']) {
      this.exitCode = 1
      this.logger.error(
        'The key is given by JWT_PRIVATE_KEY. Put a new one there and the present one into JWT_FORMER_KEYS, then restart.'
      )
      return
    }
    const id = await rotateSigningKey(dataDirectory(), this.revoke ?? false)
    this.logger.info(`The key ${id} signs from now on. Servers that run take it up within seconds.`)
  }
}

/** Ace's loader contract: what each command is called and takes. */
export async function getMetaData(): Promise<CommandMetaData[]> {
  return [RotateKey.serialize()]
}

/** Ace's loader contract: the class of one command, null for one that is not ours. */
export async function getCommand(metaData: CommandMetaData): Promise<typeof RotateKey | null> {
  return metaData.commandName === RotateKey.commandName ? RotateKey : null
}
