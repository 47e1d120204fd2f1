import { randomUUID } from 'node:crypto'
import { defineScreen } from '#screens/main'
import type { ScreenAnswer, ScreenRequest } from '#screens/main'
import { entityOf, notFound, recordPath, screenPath } from '#engine'
import { requiredId, textOf } from '../operations/values.js'
import { previewOf, save } from './configurator/answers.js'
import { classesOf, CONFIGURATOR, gradesOf, gridSetup, readForGrid } from './configurator/read_structure.js'
import { runProgress } from './configurator/run_progress.js'
import { settingsOf } from './configurator/settings.js'
import { STEPS } from './configurator/steps.js'
import { clientTexts } from './configurator/texts.js'

const ENTITY = 'fees.fee_structure'

/** One fee structure: its instalments, amounts and rules, a bill on trial, and the steps from draft to billing. */
export default defineScreen({
  path: '/fees/configurator/:structure',
  title: 'Fee structure',
  access: { entity: ENTITY, action: 'grid' },

  get(request) {
    const { query, isPartial } = request
    if (query.student !== undefined) return previewOf(request)
    if (query.run !== undefined && isPartial) return progressPage(request, query.run)
    return page(request)
  },

  post(request) {
    const name = textOf(request.form.do)
    if (name === 'save') return save(request)
    const step = Object.hasOwn(STEPS, name) ? STEPS[name] : undefined
    if (!step) throw notFound()
    return step(request)
  },
})

async function progressPage(request: ScreenRequest, run: string): Promise<ScreenAnswer> {
  return { view: 'configurator/run', model: { progress: await runProgress(request, run) } }
}

async function page(request: ScreenRequest): Promise<ScreenAnswer> {
  const { params, query, registry, rightsOf, show, toneOf, translator } = request
  const structure = await readForGrid(request, params.structure ?? '')
  const can = rightsOf(ENTITY)?.can ?? {}
  const stage = structure.stage ?? 'draft'
  const isEditable = stage === 'draft' && can.update === true
  const mayBill = stage === 'active' && can.bill === true
  const setup = await gridSetup(request, structure, isEditable)
  const year = typeof structure.year === 'object' ? textOf(structure.year?.name) : ''
  return {
    view: 'configurator/edit',
    title: textOf(structure.name),
    crumbs: [{ href: CONFIGURATOR, label: translator.declared('fees.screens.configurator.title', 'Fee configurator') }],
    model: {
      version: setup.version,
      name: textOf(structure.name),
      year,
      stage,
      stageName: show(ENTITY, 'stage', stage),
      tone: toneOf(ENTITY, 'stage', stage),
      path: `${CONFIGURATOR}/${structure.id}`,
      formHref: `${recordPath(entityOf(registry, ENTITY), structure.id)}/edit`,
      runsHref: `${screenPath(entityOf(registry, 'fees.fee_run'))}?filter[structure]=${structure.id}`,
      assignmentsHref: `${screenPath(entityOf(registry, 'fees.fee_assignment'))}?filter[structure]=${structure.id}`,
      isEditable,
      mayCopy: can.create === true,
      mayActivate: stage === 'draft' && can.activate === true,
      mayAssign: stage === 'active' && can.assign === true,
      mayBill,
      classes: mayBill ? await classesOf(request, requiredId(structure.year)) : [],
      mayPreview: can.preview === true,
      grades: await gradesOf(request),
      instalments: setup.instalments.map(({ number, title }) => ({
        value: String(number),
        label: `${number}. ${title}`,
      })),
      settings: await settingsOf(request, structure),
      setup: JSON.stringify(setup),
      texts: JSON.stringify(clientTexts(translator)),
      progress: query.run === undefined ? null : await runProgress(request, query.run),
      key: randomUUID(),
    },
  }
}
