import { discoverFiles } from '../plugins/main.js'
import { loadFiles, openMetaSchemas, readTextBelow } from '../schema/main.js'
import type { Declarations, MetaSchemas } from '../schema/main.js'

/**
 * Finds and reads all declarations below a root: `schemas/core` and `plugins/*`. Mistakes of authors
 * are findings in the result; only a root that cannot be read throws.
 */
export function loadDeclarations(root: string, meta: MetaSchemas = openMetaSchemas()): Declarations {
  return loadFiles(discoverFiles(root), readTextBelow(root), meta)
}
