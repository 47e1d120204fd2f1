/** What stands in `plugins/` below a root and has no business there, as one line each. */
export function findPluginHouseRules(root: string): readonly string[]
