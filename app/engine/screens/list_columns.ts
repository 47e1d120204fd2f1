import { hasValue } from '../model/main.js'
import type { FieldPath } from '../model/main.js'
import { usablePath } from './paths.js'
import type { ScreenScene } from './scene.js'

/** More than are read at a glance. */
const MOST_COLUMNS = 20

/** A column of a list: the field at the end of a dotted path. */
export interface Column extends FieldPath {
  readonly path: string
}

/** The columns that this actor may choose: those of the list as declared, and every other field of the record that he reads. */
export function offeredColumns(scene: ScreenScene): readonly Column[] {
  const { entity } = scene
  const own = entity.fields.filter((field) => !field.system && hasValue(field)).map((field) => field.name)
  return columnsAt(scene, [...new Set([...entity.list.columns, ...own])])
}

/** Of the named columns those that he may have. */
export function chosenColumns(scene: ScreenScene, text: string): readonly string[] {
  if (text === '') return []
  const offered = new Set(offeredColumns(scene).map(({ path }) => path))
  return [...new Set(text.split(','))].filter((path) => offered.has(path)).slice(0, MOST_COLUMNS)
}

/** The columns in force, by name. */
export function columnNames({ entity }: ScreenScene, chosen: readonly string[] | undefined): readonly string[] {
  return chosen ?? entity.list.columns
}

/** The columns in force; where he may have none of them, what records are called. */
export function columnsInForce(scene: ScreenScene, chosen: readonly string[] | undefined): readonly Column[] {
  const columns = columnsAt(scene, columnNames(scene, chosen))
  if (columns.length > 0) return columns
  const display = usablePath(scene, scene.entity.display, 'readable') ?? usablePath(scene, 'id', 'readable')
  return display ? [{ ...display, path: display.field.name }] : []
}

function columnsAt(scene: ScreenScene, paths: readonly string[]): readonly Column[] {
  return paths.flatMap((path) => {
    const found = usablePath(scene, path, 'readable')
    return found ? [{ ...found, path }] : []
  })
}

/** Whether records of the list have tags that this actor sees. */
export function showsTags({ entity, rights }: ScreenScene): boolean {
  return entity.discussion === true && rights.can['tag'] === true && rights.can['read'] === true
}
