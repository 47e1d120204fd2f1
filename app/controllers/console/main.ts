import type { BaseCommand } from '@adonisjs/core/ace'
import type { CommandMetaData } from '@adonisjs/core/types/ace'

type CommandClass = typeof BaseCommand & (new (...args: ConstructorParameters<typeof BaseCommand>) => BaseCommand)

/** The commands are loaded when ace asks: a server never needs them. */
async function commands(): Promise<readonly CommandClass[]> {
  return Object.values(await import('./school_commands.js'))
}

/** Ace's loader contract: what each command is called and takes. */
export async function getMetaData(): Promise<CommandMetaData[]> {
  const known = await commands()
  return known.map((command) => command.serialize())
}

/** Ace's loader contract: the class of one command, null for one that is not ours. */
export async function getCommand(metaData: CommandMetaData): Promise<CommandClass | null> {
  const known = await commands()
  return known.find((command) => command.commandName === metaData.commandName) ?? null
}
