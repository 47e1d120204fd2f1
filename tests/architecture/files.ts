import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The absolute path of the project. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A source file, with its path from the project's root in forward slashes. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** All files below a folder whose name ends with one of the given endings, sorted by path. */
export function filesBelow(folder: string, endings: readonly string[]): readonly SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ path: relative(ROOT, file).replaceAll(sep, '/'), text: readFileSync(file, 'utf8') }))
}

/** The one-based number of the line that holds a position. */
export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
