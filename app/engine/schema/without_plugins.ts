import type { Declarations } from './declarations.js'

/**
 * The declarations as if plugins were not installed: none of their entities, processes, rights, jobs and menu
 * entries, nor what others say about their entities. Pure; the same declarations where no name is known. Whoever
 * asks sees to it that nothing which stays requires what goes.
 */
export function withoutPlugins(declarations: Declarations, names: readonly string[]): Declarations {
  const gone = new Set(names)
  const stays = ({ plugin }: { readonly plugin: string }) => !gone.has(plugin)
  const isGone = new Set(declarations.entities.filter((entity) => !stays(entity)).map(({ name }) => name))
  const isAbout = ({ entity }: { readonly entity: string }) => !isGone.has(entity)
  return {
    ...declarations,
    plugins: declarations.plugins.filter(({ name }) => !gone.has(name)),
    entities: declarations.entities.filter(stays),
    additions: declarations.additions.filter(stays).filter(isAbout),
    workflows: declarations.workflows.filter(stays).filter(isAbout),
    actions: declarations.actions.filter(stays).filter(isAbout),
    automations: declarations.automations.filter(stays).filter(({ json }) => !isGone.has(json.about)),
    messages: declarations.messages.filter(stays).filter(({ json }) => !isGone.has(json.about)),
    access: declarations.access.filter(stays).map((access) => ({
      ...access,
      blocks: access.blocks.filter(isAbout),
      scopes: access.scopes.filter(isAbout),
    })),
  }
}
