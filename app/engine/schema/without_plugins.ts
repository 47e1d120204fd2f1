import type { Declarations } from './declarations.js'

/**
 * The declarations as if plugins were not installed: none of their entities, processes, rights, jobs and menu
 * entries, nor what others say about their entities. Pure; the same declarations where no name is known. Whoever
 * asks sees to it that nothing which stays requires what goes.
 */
export function withoutPlugins(declarations: Declarations, names: readonly string[]): Declarations {
  const rest = withoutFolders(declarations, names)
  const left = new Set(rest.entities.map(({ name }) => name))
  const isGone = new Set(declarations.entities.map(({ name }) => name).filter((name) => !left.has(name)))
  const isAbout = ({ entity }: { readonly entity: string }) => !isGone.has(entity)
  return {
    ...rest,
    additions: rest.additions.filter(isAbout),
    workflows: rest.workflows.filter(isAbout),
    actions: rest.actions.filter(isAbout),
    automations: rest.automations.filter(({ json }) => !isGone.has(json.about)),
    messages: rest.messages.filter(({ json }) => !isGone.has(json.about)),
    access: rest.access.map((access) => ({
      ...access,
      blocks: access.blocks.filter(isAbout),
      scopes: access.scopes.filter(isAbout),
    })),
  }
}

/** The declarations as they stand when the folders of plugins are taken away: with what others say about them. */
export function withoutFolders(declarations: Declarations, names: readonly string[]): Declarations {
  const gone = new Set(names)
  const stays = ({ plugin }: { readonly plugin: string }) => !gone.has(plugin)
  return {
    ...declarations,
    plugins: declarations.plugins.filter(({ name }) => !gone.has(name)),
    entities: declarations.entities.filter(stays),
    additions: declarations.additions.filter(stays),
    workflows: declarations.workflows.filter(stays),
    actions: declarations.actions.filter(stays),
    automations: declarations.automations.filter(stays),
    messages: declarations.messages.filter(stays),
    access: declarations.access.filter(stays),
  }
}
