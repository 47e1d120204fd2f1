import type { HttpContext } from '@adonisjs/core/http'
import { Engine, isObject, notFound, Refusal } from '#engine'
import type { Actor, Automation, JsonObject, RefusalDetails, Translator } from '#engine'
import { actorOf } from '../../middleware/context.js'
import { translatorOf } from './language.js'
import { plainInput } from './plain_inputs.js'
import { screenEngine } from './screen.js'
import { appShellView, leaveNotice } from './shell.js'

const ENTITY = 'core.automation_setting'

/** What a school has chosen for a rule. */
interface Chosen {
  readonly record: JsonObject | null
  readonly isOn: boolean
  readonly parameters: Readonly<Record<string, unknown>>
}

/** The rules that plugins bring: a school switches them on and off and chooses their numbers. */
export default class AutomationController {
  /** `GET /automation` */
  async index(ctx: HttpContext): Promise<string> {
    const engine = await ctx.containerResolver.make(Engine)
    return render(ctx, engine, null, {})
  }

  /** `POST /automation/:rule` */
  async update(ctx: HttpContext): Promise<unknown> {
    const engine = await ctx.containerResolver.make(Engine)
    const actor = actorOf(ctx)
    const rule = ruleNamed(engine, actor, (ctx.params as Readonly<Record<string, unknown>>)['rule'])
    const sent = ctx.request.body() as Readonly<Record<string, unknown>>
    const chosen = (await settings(engine, actor)).get(rule.name)
    const parameters = Object.fromEntries(
      Object.keys(rule.parameters).map((name) => [name, numberIn(sent[`parameter_${name}`])])
    )
    const body = { is_on: sent['is_on'] === '1', parameters: JSON.stringify(parameters) }
    try {
      if (chosen) await engine.update(actor, ENTITY, String(chosen['id']), body)
      else await engine.create(actor, ENTITY, { rule: rule.name, ...body })
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
      ctx.response.status(422)
      return render(ctx, engine, rule.name, error.details)
    }
    leaveNotice(ctx, { tone: 'good', key: 'automation.saved', data: {} })
    return ctx.response.redirect().status(303).toPath('/automation')
  }
}

/** A whole number as it was typed; anything else is left for the rule to refuse. */
function numberIn(text: unknown): number | string {
  return typeof text === 'string' && /^-?\d{1,6}$/.test(text.trim()) ? Number(text) : ''
}

function ruleNamed(engine: Engine, actor: Actor, name: unknown): Automation {
  const { automations } = engine.registryOf(actor.school)
  const rule = typeof name === 'string' && Object.hasOwn(automations, name) ? automations[name] : undefined
  if (!rule) throw notFound()
  return rule
}

async function settings(engine: Engine, actor: Actor): Promise<ReadonlyMap<string, JsonObject>> {
  const { data } = await engine.list(actor, ENTITY, 'per_page=200&count=none')
  return new Map(data.map((record) => [String(record['rule']), record]))
}

function chosenOf({ startsOff }: Automation, record: JsonObject | undefined): Chosen {
  const read: unknown = JSON.parse(typeof record?.['parameters'] === 'string' ? record['parameters'] : '{}')
  const parameters = isObject(read as JsonObject) ? (read as JsonObject) : {}
  return { record: record ?? null, isOn: record ? record['is_on'] === true : !startsOff, parameters }
}

async function render(
  ctx: HttpContext,
  engine: Engine,
  broken: string | null,
  details: RefusalDetails
): Promise<string> {
  const actor = actorOf(ctx)
  const registry = engine.registryOf(actor.school)
  const rights = engine.rights(actor, ENTITY)
  if (rights?.can['read'] !== true) throw notFound()
  const known = await settings(engine, actor)
  const translator = translatorOf(ctx.i18n, registry.words)
  return ctx.view.render('pages/automation', {
    shell: appShellView(ctx, await screenEngine(ctx), actor, [{ href: '', label: ctx.i18n.t('automation.title') }]),
    mayChange: rights.can['update'] === true,
    hasOwn: engine.rights(actor, 'core.automation_rule')?.can['read'] === true,
    problem: broken === null ? null : Object.values(details).flat().join(' '),
    rules: Object.values(registry.automations).map((rule) => {
      return ruleView(rule, chosenOf(rule, known.get(rule.name)), translator, rule.name === broken)
    }),
  })
}

function ruleView(rule: Automation, { isOn, parameters }: Chosen, translator: Translator, isBroken: boolean) {
  const key = `declared.${rule.name.replace('.', '.automations.')}`
  const numbers = Object.entries(rule.parameters).map(([name, parameter]) => ({
    name,
    value: String(parameters[name] ?? parameter.default),
    input: plainInput({
      view: 'text',
      name: `parameter_${name}`,
      label: translator.declared(`${key}.parameters.${name}`, parameter.title),
      value: String(parameters[name] ?? parameter.default),
      attributes: { type: 'number', min: parameter.minimum, max: parameter.maximum, step: 1 },
    }),
  }))
  const title = translator.declared(`${key}.title`, rule.title)
  return {
    name: rule.name,
    title: numbers.reduce((text, { name, value }) => text.replaceAll(`[${name}]`, value), title),
    description: translator.declared(`${key}.description`, rule.description),
    isOn,
    isBroken,
    inputs: numbers.map(({ input }) => input),
    runs: `/core/automation-runs?${new URLSearchParams({ 'filter[rule]': rule.name }).toString()}`,
  }
}
