import { at } from '../../../base/main.js'
import type { SourceRef } from '../../../base/main.js'
import { hintFor } from '../../../expressions/main.js'
import type { Privacy, PrivacyHold, Retention } from '../../../model/main.js'
import type { PrivacyJson } from '../../../schema/main.js'
import { mapEntities, own } from '../../draft.js'
import type { ConditionedEntity, EntitiesOf, PrivateEntity, Scene } from '../../draft.js'
import { compileCondition } from '../../expression.js'
import { staysInRow } from '../../reach.js'
import { checkPersonalFields } from './fields.js'
import { pathsOf } from './subjects.js'

/** What each entity holds about persons: whom its records are about, and what becomes of them when one goes. */
export function compilePrivacy(entities: EntitiesOf<ConditionedEntity>, scene: Scene): EntitiesOf<PrivateEntity> {
  return mapEntities(entities, (entity) => {
    const privacy = privacyOf(entity, entities, scene)
    checkPersonalFields(entity, privacy, scene)
    return { ...entity, privacy }
  })
}

function privacyOf(entity: ConditionedEntity, entities: EntitiesOf<ConditionedEntity>, scene: Scene): Privacy | null {
  const json = entity.declaration.options.privacy
  const about = pathsOf(entity, entities, scene)
  if (!json && about.length === 0) return null
  const source = at(entity.source, 'x-entity', 'privacy')
  const said: PrivacyJson = json ?? {}
  checkLogin(entity, said, source, scene)
  checkContact(entity, said, source, scene)
  checkErasure(entity, said, source, { entities, scene })
  const parent = entity.parent === null ? undefined : entities.get(entity.parent)?.declaration.options.privacy
  return {
    person: said.person ? personOf(said) : null,
    about,
    erasure: said.erase ?? (parent?.erase === 'keep' ? 'keep' : 'pseudonymise'),
    because: said.because ?? parent?.because ?? '',
    holds: holdsOf(entity, said, source, { entities, scene }),
    retention: retentionOf(entity, said, source, scene),
    accessLogged: said.access_logged ?? null,
  }
}

function personOf({ login, approval = false, contact = {} }: PrivacyJson): Privacy['person'] {
  const { email, phone, language } = contact
  return {
    login: login ?? null,
    needsApproval: approval,
    contact: { email: email ?? null, phone: phone ?? null, language: language ?? null },
  }
}

function checkContact(
  entity: ConditionedEntity,
  { person = false, contact = {} }: PrivacyJson,
  source: SourceRef,
  { findings }: Scene
): void {
  for (const [way, name] of Object.entries(contact)) {
    const place = at(source, 'contact', way)
    const texts = entity.fields.filter(({ valueType }) => valueType?.kind === 'text').map((field) => field.name)
    if (!person) findings.error('PRV004', place, 'Only a person is reached.', 'Add "person": true.')
    else if (!texts.includes(name) && !entity.broken.has(name)) {
      findings.error('PRV004', place, `"${name}" is no text of "${entity.name}".`, hintFor(name, texts))
    }
  }
}

function checkLogin(
  entity: ConditionedEntity,
  { person = false, login, approval }: PrivacyJson,
  source: SourceRef,
  { findings }: Scene
): void {
  if (!person && (login !== undefined || approval !== undefined)) {
    findings.error(
      'PRV004',
      source,
      'Only a person has a login, or an erasure that is approved.',
      'Add "person": true.'
    )
  }
  if (person && (entity.kind !== 'record' || entity.tenancy !== 'school')) {
    findings.error('PRV004', at(source, 'person'), `"${entity.name}" is no record of a school, so it is no person.`)
  }
  if (login === undefined || entity.broken.has(login)) return
  if (own(entity.field, login)?.link?.entity === 'core.user' && !own(entity.field, login)?.required) return
  const links = entity.fields.filter(({ link }) => link?.entity === 'core.user').map(({ name }) => name)
  findings.error(
    'PRV004',
    at(source, 'login'),
    `"${login}" is no link to a user that may be empty.`,
    hintFor(login, links)
  )
}

interface Around {
  readonly entities: EntitiesOf<ConditionedEntity>
  readonly scene: Scene
}

function checkErasure(
  entity: ConditionedEntity,
  { erase = 'pseudonymise', because, person = false, about }: PrivacyJson,
  source: SourceRef,
  { entities, scene: { findings } }: Around
): void {
  const stays = erase !== 'delete'
  if (stays && because === undefined && (person || about !== undefined) && entity.kind !== 'child') {
    const hint = 'Say it under "because": it stands in the preview of every erasure.'
    findings.error('PRV005', source, `Nothing says why records of "${entity.name}" stay when their person goes.`, hint)
  }
  if (person && erase !== 'pseudonymise') {
    const hint = 'The record of a person is pseudonymised, so that what has to be kept can still lead to it.'
    findings.error('PRV006', at(source, 'erase'), 'The record of a person cannot be deleted or kept as it is.', hint)
  }
  if (stays) return
  const users = [...entities.values()].filter(
    ({ name, parent, fields }) =>
      name !== entity.name && parent !== entity.name && fields.some(({ link }) => link?.entity === entity.name)
  )
  if (users.length === 0) return
  const names = users.map(({ name }) => name).join(', ')
  findings.error(
    'PRV006',
    at(source, 'erase'),
    `Records of "${entity.name}" cannot be deleted: ${names} links to them.`,
    'Use pseudonymise.'
  )
}

function holdsOf(
  entity: ConditionedEntity,
  { holds = [] }: PrivacyJson,
  place: SourceRef,
  { entities, scene }: Around
): readonly PrivacyHold[] {
  return holds.flatMap(({ rule, message }, index) => {
    const source = at(place, 'holds', index, 'rule')
    const compiled = compileCondition(
      { text: rule, source, code: 'PRV007' },
      { entity: entity.name, params: { today: { kind: 'date' } }, mode: 'process', allowClock: true },
      entities,
      scene
    )
    if (!compiled) return []
    if (staysInRow(compiled.expr)) return [{ rule: compiled.expr, inputs: compiled.inputs, message }]
    scene.findings.error('PRV007', source, 'The rule looks beyond the record.', 'Fetch what it needs into a field.')
    return []
  })
}

function retentionOf(
  entity: ConditionedEntity,
  { retention, erase, person = false }: PrivacyJson,
  place: SourceRef,
  { findings }: Scene
): Retention | null {
  if (!retention) return null
  const source = at(place, 'retention')
  const { field, days, least = days, most = days, then = erase === 'delete' ? 'delete' : 'pseudonymise' } = retention
  const dates = entity.fields.filter(({ columns }) => ['date', 'instant'].includes(columns[0]?.kind ?? ''))
  const known = dates.some(({ name }) => name === field)
  if (!known && !entity.broken.has(field)) {
    const hint = hintFor(
      field,
      dates.map(({ name }) => name)
    )
    findings.error('PRV008', at(source, 'field'), `"${field}" is no date of "${entity.name}".`, hint)
  }
  if (least > days || days > most) {
    findings.error('PRV008', source, 'The days do not lie between the least and the most.', 'Mend the bounds.')
  }
  if ((then === 'delete') !== (erase === 'delete') && !person) {
    const hint = 'Say the same under "erase" and "then".'
    findings.error('PRV008', at(source, 'then'), 'The record would end in two ways.', hint)
  }
  return known ? { field, days, least, most, then } : null
}
