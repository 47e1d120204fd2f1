import type { Entity } from '../model/main.js'

/** The forms in which an entity's record travels. */
export type SchemaForm = 'Read' | 'Create' | 'Patch' | 'Replace'

/** Name of a schema and type: `people.grade_level` is `PeopleGradeLevel`, created by `PeopleGradeLevelCreate`. */
export function schemaName(entity: Entity, form: SchemaForm): string {
  return camel(entity.name) + (form === 'Read' ? '' : form)
}

/** Name of the schema of an action's input: `app.item:sell` is `AppItemSellInput`. */
export function actionSchemaName(entity: string, action: string): string {
  return `${camel(`${entity}_${action}`)}Input`
}

function camel(name: string): string {
  const words = name.split(/[._]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return words.join('')
}
