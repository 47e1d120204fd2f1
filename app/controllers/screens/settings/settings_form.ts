import { filesInputView, isObject } from '#engine'
import type { InputView, Json, JsonObject, Locale, RefusalDetails, Registry, Translator } from '#engine'
import { LOGO } from '#schools/main'
import { errorText, plainInput } from '../plain_inputs.js'
import type { PlainInput } from '../plain_inputs.js'
import { roleTitle } from '../roles/words.js'

/** Boxes of which any number may be ticked. */
export interface ChecksView {
  readonly name: string
  readonly label: string
  readonly hint: string
  readonly error: string
  readonly options: readonly { readonly value: string; readonly label: string; readonly isChecked: boolean }[]
}

export interface SettingsSection {
  readonly key: string
  readonly title: string
  readonly inputs: readonly InputView[]
  readonly checks: readonly ChecksView[]
}

export interface SettingsScene {
  readonly translator: Translator
  /** Of the reader, for the names of languages, days and currencies. */
  readonly language: string
  readonly locale: Locale
  readonly registry: Registry
  readonly errors: RefusalDetails
}

const LOCALES = [
  'en-IN',
  'hi-IN',
  'en-GB',
  'en-US',
  'en-AU',
  'en-KE',
  'en-NG',
  'en-SG',
  'en-ZA',
  'de-DE',
  'fr-FR',
  'es-ES',
]
const ROUNDINGS = ['half_up', 'half_even', 'down'] as const
const DAYS = [1, 2, 3, 4, 5, 6, 7]
/** A Monday, to name the days of the week by. */
const MONDAY = Date.UTC(2024, 0, 1)
const DAY = 86_400_000

/** The form of a school's settings: as they are, or as they were typed where they were refused. */
export function settingsSections(scene: SettingsScene, values: JsonObject): readonly SettingsSection[] {
  const { translator } = scene
  const section = (key: string, inputs: readonly InputView[], checks: readonly ChecksView[] = []): SettingsSection => ({
    key,
    title: translator.text(`settings.sections.${key}`),
    inputs,
    checks,
  })
  return [
    section('school', schoolInputs(scene, values)),
    section('region', regionInputs(scene, values)),
    section('calendar', calendarInputs(scene, values), [workingDays(scene, values)]),
    section('sign_in', signInInputs(scene, values), [secondFactorRoles(scene, values)]),
  ]
}

/** What differs from the settings in force, in the spelling of REST's body. */
export function changesOf(form: JsonObject, now: JsonObject): JsonObject {
  const given = bodyOf(form)
  return Object.fromEntries(
    Object.entries(given).filter(([name, wanted]) => {
      const current: Json = now[name] ?? null
      return name === LOGO.field
        ? idOf(wanted ?? null) !== idOf(current)
        : JSON.stringify(wanted) !== JSON.stringify(current)
    })
  )
}

function bodyOf(form: JsonObject): JsonObject {
  // A switch sends what it means when off and, when on, its own value after it.
  const text = (name: string) => {
    const sent = form[name]
    const last = Array.isArray(sent) ? sent.at(-1) : sent
    return typeof last === 'string' ? last.trim().slice(0, 1000) : ''
  }
  const textOrNull = (name: string) => text(name) || null
  const number = (name: string) => (/^\d{1,9}$/.test(text(name)) ? Number(text(name)) : textOrNull(name))
  const list = (name: string) => listOf(form[name]).map((item) => item.slice(0, 100))
  const day = text('fiscal_day').padStart(2, '0')
  return {
    name: text('name'),
    colour: text('own_colour') === 'true' ? text('colour').toLowerCase() : null,
    logo: pictureIn(form['logo']),
    timezone: text('timezone'),
    locale: text('locale'),
    currency: text('currency'),
    rounding: text('rounding'),
    first_weekday: number('first_weekday'),
    working_days: list('working_days').map(Number).sort(),
    fiscal_year_start: `${text('fiscal_month')}-${day}`,
    second_factor_roles: list('second_factor_roles').sort(),
    open_sign_up: text('open_sign_up') === 'true' ? true : null,
    sign_up_role: textOrNull('sign_up_role'),
    login_limit_account: number('login_limit_account'),
    login_limit_address: number('login_limit_address'),
  }
}

/** The picture that is kept or new: the last box that is not empty holds what is known of it, or its id. */
function pictureIn(boxes: Json | undefined): Json {
  const last = (Array.isArray(boxes) ? boxes : [boxes]).findLast((box) => typeof box === 'string' && box !== '')
  if (typeof last !== 'string') return null
  try {
    const held = JSON.parse(last) as Json
    return isObject(held) ? held : last
  } catch {
    return last
  }
}

function idOf(picture: Json): Json {
  return isObject(picture) ? (picture['id'] ?? null) : picture
}

/** The settings that a form asks for, to be shown again. */
export function typedSettings(form: JsonObject, now: JsonObject): JsonObject {
  return { ...now, ...bodyOf(form) }
}

type Named = Omit<PlainInput, 'label' | 'hint' | 'error' | 'value'> & {
  readonly value?: string
  readonly about?: string
}

function input({ translator, errors }: SettingsScene, values: JsonObject, named: Named): InputView {
  const { about = named.name, ...rest } = named
  return plainInput({
    ...rest,
    label: translator.text(`settings.fields.${named.name}`),
    hint: translator.text(`settings.hints.${named.name}`),
    error: errorText(errors[about]),
    value: named.value ?? textOf(values[named.name]),
  })
}

function schoolInputs(scene: SettingsScene, values: JsonObject): readonly InputView[] {
  const colour = textOf(values['colour'])
  return [
    input(scene, values, { view: 'text', name: 'name', isRequired: true, attributes: { maxlength: 200 } }),
    input(scene, values, { view: 'boolean', name: 'own_colour', value: String(colour !== '') }),
    input(scene, values, { view: 'text', name: 'colour', value: colour || '#1b5c56', attributes: { type: 'color' } }),
    ...logoInput(scene, values),
  ]
}

function logoInput(scene: SettingsScene, values: JsonObject): readonly InputView[] {
  const entity = scene.registry.entities[LOGO.entity]
  const field = entity?.field[LOGO.field]
  if (!entity || !field) return []
  const held = values['logo'] ?? null
  const files = filesInputView(entity, field, held === null ? '' : JSON.stringify(held), scene.locale)
  return [{ ...input(scene, values, { view: 'files', name: 'logo', value: '' }), files, isWide: true }]
}

function regionInputs(scene: SettingsScene, values: JsonObject): readonly InputView[] {
  const { language, translator } = scene
  const named = (type: 'language' | 'currency') => {
    const names = new Intl.DisplayNames(language, { type })
    return (code: string): readonly [string, string] => [code, `${names.of(code) ?? code} (${code})`]
  }
  const choice = (name: string, options: readonly (readonly [string, string])[]) =>
    input(scene, values, { view: 'choice', name, isRequired: true, options: withOwn(options, textOf(values[name])) })
  return [
    choice(
      'timezone',
      Intl.supportedValuesOf('timeZone').map((zone) => [zone, zone.replaceAll('_', ' ')])
    ),
    choice('locale', LOCALES.map(named('language'))),
    choice('currency', Intl.supportedValuesOf('currency').map(named('currency'))),
    choice(
      'rounding',
      ROUNDINGS.map((rounding) => [rounding, translator.text(`settings.roundings.${rounding}`)])
    ),
  ]
}

/** A value that is in force stays a choice, even where the list does not know it. */
function withOwn(options: readonly (readonly [string, string])[], own: string): readonly (readonly [string, string])[] {
  return own === '' || options.some(([value]) => value === own) ? options : [...options, [own, own]]
}

function calendarInputs(scene: SettingsScene, values: JsonObject): readonly InputView[] {
  const [month = '', day = ''] = textOf(values['fiscal_year_start']).split('-')
  const months = new Intl.DateTimeFormat(scene.language, { month: 'long', timeZone: 'UTC' })
  const about = 'fiscal_year_start'
  return [
    input(scene, values, {
      view: 'choice',
      name: 'first_weekday',
      isRequired: true,
      options: dayNames(scene.language),
    }),
    input(scene, values, {
      view: 'choice',
      name: 'fiscal_month',
      about,
      isRequired: true,
      value: month,
      options: Array.from({ length: 12 }, (_, index) => [
        String(index + 1).padStart(2, '0'),
        months.format(Date.UTC(2024, index, 1)),
      ]),
    }),
    input(scene, values, {
      view: 'number',
      name: 'fiscal_day',
      about,
      isRequired: true,
      value: day.replace(/^0/, ''),
      attributes: { inputmode: 'numeric', maxlength: 2 },
    }),
  ]
}

function dayNames(language: string): readonly (readonly [string, string])[] {
  const format = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' })
  return DAYS.map((day) => [String(day), format.format(MONDAY + (day - 1) * DAY)])
}

function workingDays({ language, translator, errors }: SettingsScene, values: JsonObject): ChecksView {
  const working = listOf(values['working_days'])
  return {
    name: 'working_days',
    label: translator.text('settings.fields.working_days'),
    hint: '',
    error: errorText(errors['working_days']),
    options: dayNames(language).map(([value, label]) => ({ value, label, isChecked: working.includes(value) })),
  }
}

function signInInputs(scene: SettingsScene, values: JsonObject): readonly InputView[] {
  const number = (name: string) =>
    input(scene, values, { view: 'number', name, attributes: { inputmode: 'numeric', maxlength: 6 } })
  return [
    number('login_limit_account'),
    number('login_limit_address'),
    input(scene, values, { view: 'boolean', name: 'open_sign_up', value: String(values['open_sign_up'] === true) }),
    input(scene, values, { view: 'choice', name: 'sign_up_role', options: portalRoles(scene) }),
  ]
}

/** The roles that a stranger may get. */
function portalRoles({ registry, translator }: SettingsScene): readonly (readonly [string, string])[] {
  return Object.values(registry.roles)
    .filter(({ name, portal }) => portal && name !== 'public')
    .map((role) => [role.name, roleTitle(translator, role)])
}

function secondFactorRoles({ registry, translator, errors }: SettingsScene, values: JsonObject): ChecksView {
  const asked = listOf(values['second_factor_roles'])
  return {
    name: 'second_factor_roles',
    label: translator.text('settings.fields.second_factor_roles'),
    hint: translator.text('settings.hints.second_factor_roles'),
    error: errorText(errors['second_factor_roles']),
    options: Object.values(registry.roles)
      .filter(({ name }) => name !== 'public')
      .map((role) => ({
        value: role.name,
        label: roleTitle(translator, role),
        isChecked: asked.includes(role.name),
      })),
  }
}

function listOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
