import { at } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import { AMENDED_FROM } from '../../../model/main.js'
import type { DocumentRule, Field, Workflow } from '../../../model/main.js'
import type { WorkflowJson } from '../../../schema/main.js'
import { own } from '../../draft.js'
import type { ConstrainedEntity, EntitiesOf, PrivateEntity, Scene } from '../../draft.js'

/** The rule of a document, with whatever could change one that stands, from outside of it or from within, refused. */
export function compileDocument(
  entity: ConstrainedEntity,
  { document }: WorkflowJson,
  entities: EntitiesOf<ConstrainedEntity>,
  scene: Scene
): DocumentRule {
  const { depends_on: links = [], number: said = null } = document ?? {}
  const number = numberOf(entity, said, scene)
  const dependsOn = links.filter((name, index) => isDependency(entity, name, index, entities, scene))
  for (const field of entity.fields) checkLink(entity, field, scene)
  for (const field of entity.fields.filter((item) => item.rows)) {
    const child = entities.get(field.rows?.entity ?? '')
    for (const inner of child?.fields ?? []) if (!inner.system) checkLink(entity, inner, scene, field)
  }
  return { dependsOn, number }
}

function isDependency(
  entity: ConstrainedEntity,
  name: string,
  index: number,
  entities: EntitiesOf<ConstrainedEntity>,
  scene: Scene
): boolean {
  if (entity.broken.has(name)) return false
  const place = at(entity.source, 'x-entity', 'workflow', 'depends_on', index)
  const field = own(entity.field, name)
  const target = field?.link && entities.get(field.link.entity)
  const links = entity.fields.filter(({ link }) => link !== undefined).map((link) => link.name)
  if (!target || name === AMENDED_FROM || target.declaration.options.workflow === undefined) {
    const message = `"${name}" is no link of "${entity.name}" to a document.`
    scene.findings.error('DOC005', place, message, hintFor(name, links))
    return false
  }
  if (isOpen(field)) {
    const message = `"${name}" stays open after submission, so that it could be led to what does not stand.`
    scene.findings.error('DOC006', place, message, 'Take "allow_on_submit" out of it.')
  }
  return true
}

/** The one sequence of a document, or the one that it names. */
function numberOf({ fields, source, broken }: ConstrainedEntity, said: string | null, scene: Scene): string | null {
  const sequences = fields.filter(({ sequence }) => sequence !== undefined).map(({ name }) => name)
  const place = at(source, 'x-entity', 'workflow')
  if (said !== null && !sequences.includes(said)) {
    if (!broken.has(said)) scene.findings.error('DOC004', at(place, 'number'), `"${said}" is no sequence.`)
    return null
  }
  if (said === null && sequences.length > 1) {
    const message = `It has several sequences: ${sequences.join(', ')}.`
    scene.findings.error('DOC004', place, message, 'Say "number", the one that amendments keep.')
  }
  return said ?? sequences[0] ?? null
}

function isOpen(field: Field | undefined): boolean {
  return field?.options.allow_on_submit === true
}

/** Deleting something else must neither empty a field of what stands nor delete it. */
function checkLink({ name }: ConstrainedEntity, field: Field, scene: Scene, rows: Field = field): void {
  if (!field.link || field.link.onDelete === 'restrict' || isOpen(rows)) return
  const place = at(field.source, 'x-field', 'on_delete')
  const message = `Deleting what "${field.name}" links to would change "${name}", which stands once it is submitted.`
  scene.findings.error('DOC007', place, message, 'Use "restrict".')
}

/** What stays open must not hide, and so empty, what does not. */
export function checkHidden({ conditions, field }: PrivateEntity, workflow: Workflow | undefined, scene: Scene): void {
  if (!workflow?.document) return
  for (const { field: name, inputs } of conditions?.show ?? []) {
    const hidden = own(field, name)
    const open = inputs.find((input) => isOpen(own(field, input)))
    if (!hidden || isOpen(hidden) || open === undefined) continue
    const message = `"${name}" is shown by "${open}", which may change after submission: then "${name}" would be emptied.`
    scene.findings.error('DOC008', hidden.source, message, 'Set "allow_on_submit" on it too.')
  }
}
