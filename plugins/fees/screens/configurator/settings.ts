import type { RecordOf } from '#engine'
import type { ScreenRequest } from '#screens/main'
import { idOf, textOf } from '../../operations/values.js'

/** One of several that may be chosen; `hint` says in plain words what follows. */
interface Option {
  readonly value: string
  readonly label: string
  readonly hint: string
  readonly isSelected: boolean
}

/** Choices under one name: in a select, or as a list with explanations. */
interface Choices {
  readonly name: string
  readonly label: string
  readonly options: readonly Option[]
}

/** The small forms around the grid, as the page shows them. */
export interface SettingsView {
  readonly stream: string
  readonly cap: string
  /** With the days between which each lies. */
  readonly years: readonly (Option & { readonly from: string; readonly to: string })[]
  readonly selects: readonly Choices[]
  readonly groups: readonly Choices[]
}

type Structure = RecordOf<'fees.fee_structure'>

/** The rules of a structure as choices with plain explanations. */
export async function settingsOf(request: ScreenRequest, structure: Structure): Promise<SettingsView> {
  const years = await request.records.list('academics.year', { sort: '-starts_on' })
  const year = idOf(structure.year)
  return {
    stream: textOf(structure.stream),
    cap: textOf(structure.concession_cap),
    years: years.map(({ id, name, starts_on: from, ends_on: to }) => ({
      ...plain(id, textOf(name)),
      isSelected: id === year,
      from: textOf(from),
      to: textOf(to),
    })),
    selects: await selectsOf(request, structure),
    groups: groupsOf(request, structure),
  }
}

async function selectsOf({ records, translator }: ScreenRequest, structure: Structure): Promise<readonly Choices[]> {
  const { text } = translator
  const rules = await records.list('fees.late_fee_rule', { sort: 'name', fields: ['name', 'is_active'] })
  const rule = idOf(structure.late_fee_rule)
  return [
    {
      name: 'category',
      label: text('fees.configurator.setting.category'),
      options: choices(structure.category ?? '', [
        plain('', text('fees.configurator.category.any')),
        plain('general', text('fees.configurator.category.general')),
        plain('ews', text('fees.configurator.category.ews')),
        plain('obc', text('fees.configurator.category.obc')),
        plain('sc', text('fees.configurator.category.sc')),
        plain('st', text('fees.configurator.category.st')),
        plain('other', text('fees.configurator.category.other')),
      ]),
    },
    {
      name: 'boarders',
      label: text('fees.configurator.setting.boarders'),
      options: choices(structure.boarders ?? 'any', [
        plain('any', text('fees.configurator.boarders.any')),
        plain('only', text('fees.configurator.boarders.only')),
        plain('none', text('fees.configurator.boarders.none')),
      ]),
    },
    {
      name: 'late_fee_rule',
      label: text('fees.configurator.setting.late_fee'),
      options: choices(rule ?? '', [
        plain('', text('fees.configurator.setting.late_fee_none')),
        ...rules
          .filter(({ id, is_active: isActive }) => isActive || id === rule)
          .map(({ id, name }) => plain(id, textOf(name))),
      ]),
    },
  ]
}

function groupsOf({ translator }: ScreenRequest, structure: Structure): readonly Choices[] {
  const { text } = translator
  return [
    {
      name: 'concession_rule',
      label: text('fees.configurator.setting.concessions'),
      options: choices(structure.concession_rule ?? 'best', [
        plain('best', text('fees.configurator.concession.best'), text('fees.configurator.concession.best_hint')),
        plain(
          'sequential',
          text('fees.configurator.concession.sequential'),
          text('fees.configurator.concession.sequential_hint')
        ),
        plain(
          'additive',
          text('fees.configurator.concession.additive'),
          text('fees.configurator.concession.additive_hint')
        ),
      ]),
    },
    {
      name: 'proration',
      label: text('fees.configurator.setting.proration'),
      options: choices(structure.proration ?? 'full_period', [
        plain(
          'full_period',
          text('fees.configurator.proration.full_period'),
          text('fees.configurator.proration.full_period_hint')
        ),
        plain('days', text('fees.configurator.proration.days'), text('fees.configurator.proration.days_hint')),
      ]),
    },
  ]
}

type Unmarked = Omit<Option, 'isSelected'>

function plain(value: string, label: string, hint = ''): Unmarked {
  return { value, label, hint }
}

function choices(chosen: string, options: readonly Unmarked[]): readonly Option[] {
  return options.map((option) => ({ ...option, isSelected: option.value === chosen }))
}
