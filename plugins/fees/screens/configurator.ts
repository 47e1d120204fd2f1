import { defineScreen } from '#screens/main'
import type { ScreenPage, ScreenRequest } from '#screens/main'
import type { JsonObject } from '#engine'
import { amountsOf, textOf } from '../operations/values.js'
import { cardOf, CONFIGURATOR, gradesOf } from './configurator/read_structure.js'
import { messagesOf } from './configurator/refusals.js'
import type { Messages } from './configurator/refusals.js'

const ENTITY = 'fees.fee_structure'

/** The fee structures of the school, and a form that begins a new one. */
export default defineScreen({
  path: '/fees/configurator',
  title: 'Fee configurator',
  menu: { group: 'Fees', icon: 'report-money', position: 3 },
  access: { entity: ENTITY, action: 'grid' },

  get: (request) => page(request, {}, {}),

  /** Begins a structure and leads to its page. */
  async post(request) {
    const { records, form } = request
    const body = { name: textOf(form.name).trim(), year: textOf(form.year) || null }
    try {
      const { id } = await records.create(ENTITY, body)
      return { redirect: `${CONFIGURATOR}/${id}` }
    } catch (error) {
      return page(request, form, messagesOf(error))
    }
  },
})

async function page(request: ScreenRequest, form: JsonObject, errors: Messages): Promise<ScreenPage> {
  const { records, rightsOf } = request
  const years = await records.list('academics.year', { sort: '-starts_on', fields: ['name', 'state'] })
  const current = years.find(({ state }) => state === 'current') ?? years[0]
  const chosen = textOf(form.year) || current?.id
  return {
    view: 'configurator/list',
    status: Object.keys(errors).length > 0 ? 422 : 200,
    model: {
      structures: await rowsOf(request),
      mayCreate: rightsOf(ENTITY)?.can.create === true,
      path: CONFIGURATOR,
      name: textOf(form.name),
      years: years.map(({ id, name }) => ({ value: id, label: textOf(name), isSelected: id === chosen })),
      errors: {
        name: errors.name?.join(' ') ?? '',
        year: errors.year?.join(' ') ?? '',
        other: errors['']?.join(' ') ?? '',
      },
    },
  }
}

async function rowsOf(request: ScreenRequest) {
  const { records, show, toneOf } = request
  const structures = await records.list(
    ENTITY,
    { sort: '-year.starts_on,name', include: ['lines', 'instalments', 'year'] },
    200
  )
  const ids = structures.map(({ id }) => id)
  const pupils = await records.countBy('fees.fee_assignment', 'structure', { where: { structure: { in: ids } } })
  const grades = await gradesOf(request)
  return structures.map((structure) => {
    const { id, name, year, stage = 'draft' } = structure
    return {
      href: `${CONFIGURATOR}/${id}`,
      name: textOf(name),
      year: typeof year === 'object' ? textOf(year?.name) : '',
      stage: show(ENTITY, 'stage', stage),
      tone: toneOf(ENTITY, 'stage', stage),
      pupils: pupils.get(id) ?? 0,
      ...rangeOf(
        request,
        structure,
        grades.map((grade) => grade.id)
      ),
    }
  })
}

type Structure = Parameters<typeof cardOf>[1]

/** The least and the most that a grade pays in the year; empty where nobody pays anything yet. */
function rangeOf(request: ScreenRequest, structure: Structure, grades: readonly string[]) {
  const { write } = amountsOf(request)
  const totals = [...cardOf(request, structure, grades).grades.values()].flatMap(({ total }) =>
    total > 0 ? [total] : []
  )
  const written = (total: number) => request.show('fees.fee_line', 'amount', write(total))
  const [least, most] = [Math.min(...totals), Math.max(...totals)]
  if (totals.length === 0) return { least: '', most: '' }
  return { least: written(least), most: least === most ? '' : written(most) }
}
