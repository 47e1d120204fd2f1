import type { PluginContext, RecordOf } from '#engine'
import { inPaymentOrder } from '../services/allocation.js'
import { duesOf } from './dues.js'
import type { DueInvoice, Dues } from './dues.js'
import { headPriorities } from './heads.js'
import { amountsOf, idOf, textOf } from './values.js'

/** Who pays together: the children of a household, or a pupil alone. */
export interface Family {
  readonly party: 'household' | 'student'
  readonly id: string
  readonly name: string
  readonly children: readonly FamilyChild[]
  readonly dues: Dues
  /** The turn of each open item when a payment is shared out by itself, from 0. */
  readonly turns: ReadonlyMap<string, number>
}

interface FamilyChild {
  readonly id: string
  readonly name: string
  readonly admissionNumber: string
  /** The name of the class; '' without one. */
  readonly section: string
  readonly invoices: readonly DueInvoice[]
}

/** A family that a search has found, with the children in whom it was found. */
export interface FoundFamily {
  readonly party: 'household' | 'student'
  readonly id: string
  readonly title: string
  readonly detail: string
}

const MOST_PUPILS = 30
const MOST_FAMILIES = 8
const PHONE = /^\+?\d[\d\s()-]{3,}$/

/** The families that a name, an admission number or a phone leads to, by the names of the children. */
export async function findFamilies(context: PluginContext, typed: string): Promise<readonly FoundFamily[]> {
  const pupils = await findPupils(context, typed.trim())
  const sections = await sectionsOf(context, pupils)
  const groups = Map.groupBy(pupils, (pupil) => idOf(pupil.household) ?? pupil.id)
  return [...groups].slice(0, MOST_FAMILIES).map(([id, children]) => {
    const household = typeof children[0]?.household === 'object' ? children[0].household : null
    const words = children.map(({ id: child, admission_number: number }) =>
      [sections.get(child), number].filter(Boolean).join(' ')
    )
    return {
      party: household ? 'household' : 'student',
      id,
      title: children.map(({ name }) => textOf(name)).join(', '),
      detail: [household?.name, ...words].filter(Boolean).join(' · '),
    }
  })
}

async function findPupils({ records }: PluginContext, typed: string): Promise<readonly RecordOf<'people.student'>[]> {
  if (typed === '') return []
  const shape = { include: ['household'], sort: 'name' }
  const phone = PHONE.test(typed) ? typed.replaceAll(/[^\d]/g, '') : null
  const found = [...(await records.list('people.student', { ...shape, search: typed }, MOST_PUPILS))]
  const guardians = await records.list('people.guardian', { search: phone ?? typed, fields: ['id'] }, MOST_PUPILS)
  const households = await records.list(
    'people.household',
    { ...(phone ? { where: { phone: { contains: phone } } } : { search: typed }), fields: ['id'] },
    MOST_PUPILS
  )
  const further = [
    { where: 'guardians.guardian', ids: guardians.map(({ id }) => id) },
    { where: 'household', ids: households.map(({ id }) => id) },
  ]
  for (const { where, ids } of further) {
    if (ids.length === 0) continue
    found.push(...(await records.list('people.student', { ...shape, where: { [where]: { in: ids } } }, MOST_PUPILS)))
  }
  return [...new Map(found.map((pupil) => [pupil.id, pupil])).values()]
}

/** A household with all its children, or a pupil alone, and what they owe. Throws 404 where the actor may not read it. */
export async function openFamily(context: PluginContext, party: Family['party'], id: string): Promise<Family> {
  const { records } = context
  const { name } = await records.read(party === 'household' ? 'people.household' : 'people.student', id)
  const where = party === 'household' ? { household: id } : { id }
  const pupils = await records.list('people.student', { where, sort: 'name' })
  const dues = await duesOf(context, { student: null, household: null, [party]: id })
  const sections = await sectionsOf(context, pupils)
  const byStudent = Map.groupBy(dues.invoices, ({ student }) => student)
  const children = pupils.map((pupil) => ({
    id: pupil.id,
    name: textOf(pupil.name),
    admissionNumber: textOf(pupil.admission_number),
    section: sections.get(pupil.id) ?? '',
    invoices: byStudent.get(pupil.id) ?? [],
  }))
  const isHere = new Set(pupils.map((pupil) => pupil.id))
  // Who has moved out of the household still owes what was billed to it.
  const others = [...byStudent].flatMap(([student, invoices]) =>
    isHere.has(student)
      ? []
      : [{ id: student, name: invoices[0]?.name ?? '', admissionNumber: '', section: '', invoices }]
  )
  const turns = await turnsOf(context, dues.invoices)
  return { party, id, name: textOf(name), children: [...children, ...others], dues, turns }
}

/** In which turn items are paid: what is due first, then by the priority of heads, then as on the invoice. */
async function turnsOf(context: PluginContext, invoices: readonly DueInvoice[]): Promise<ReadonlyMap<string, number>> {
  if (invoices.length === 0) return new Map()
  const priorityOf = await headPriorities(context)
  const { read } = amountsOf(context)
  const lines = invoices.flatMap(({ due_date: due, items }) =>
    items.map(({ item: key, head, balance }, position) => {
      return { key, due, priority: priorityOf(head), position, open: read(balance) }
    })
  )
  return new Map(inPaymentOrder(lines).map(({ key }, turn) => [key, turn]))
}

/** The names of the classes in which pupils sit now. */
async function sectionsOf(
  { records }: PluginContext,
  pupils: readonly { readonly id: string }[]
): Promise<ReadonlyMap<string, string>> {
  if (pupils.length === 0) return new Map()
  const where = { student: { in: pupils.map(({ id }) => id) }, status: 'active' }
  const found = await records.list('academics.enrolment', { where, include: ['section'] }, 200)
  return new Map(
    found.flatMap(({ student, section }) =>
      typeof student === 'string' && typeof section === 'object' ? [[student, textOf(section.name)]] : []
    )
  )
}
