import { at } from '../../../base/main.js'
import type { Automation, AutomationStep, Message } from '../../../model/main.js'
import { compileAutomation } from '../../../rules/main.js'
import type { RuleScene } from '../../../rules/main.js'
import type { AutomationDeclaration } from '../../../schema/main.js'
import type { EntitiesOf, RoutedEntity, Scene } from '../../draft.js'

/** The rules of all plugins, in the order of their files. */
export function compileAutomations(
  entities: EntitiesOf<RoutedEntity>,
  messages: readonly Message[],
  scene: Scene
): readonly Automation[] {
  const taken = new Set<string>()
  return scene.declarations.automations.flatMap((declaration) => {
    const isNamed = nameIsRight(declaration, taken, scene)
    taken.add(declaration.name)
    const rule = isNamed ? compileOne(declaration, entities, messages, scene) : null
    return rule ? [rule] : []
  })
}

function nameIsRight({ name, plugin, source }: AutomationDeclaration, taken: ReadonlySet<string>, scene: Scene) {
  if (name.startsWith(`${plugin}.`) && !taken.has(name)) return true
  const why = taken.has(name) ? 'stands twice' : `does not begin with "${plugin}."`
  scene.findings.error('AUT001', at(source, '$id'), `The rule "${name}" ${why}.`, 'Choose another name.')
  return false
}

function compileOne(
  { name, plugin, json, source }: AutomationDeclaration,
  entities: EntitiesOf<RoutedEntity>,
  messages: readonly Message[],
  scene: Scene
): Automation | null {
  if (scene.isUnreadable(json.about)) return null
  const compiled = compileAutomation({ name, plugin, json, source }, sceneOf(plugin, entities, messages, scene))
  if (!compiled.ok) {
    for (const { place, message, hint } of compiled.problems) {
      scene.findings.error('AUT002', at(source, ...place), message, hint)
    }
    return null
  }
  return isElevated(compiled.rule, plugin, scene) ? compiled.rule : null
}

/** What the plugin knows: itself and what it requires. */
function sceneOf(
  plugin: string,
  entities: EntitiesOf<RoutedEntity>,
  messages: readonly Message[],
  { mayReach }: Scene
): RuleScene {
  const known = (name: string) => {
    const entity = entities.get(name)
    return entity && mayReach(plugin, entity.plugin) ? entity : undefined
  }
  const told = messages.filter((message) => message.plugin === plugin)
  return {
    entity: known,
    messageAbout: (name) => told.find((message) => message.name === name)?.about,
    entities: [...entities.keys()].filter((name) => known(name) !== undefined),
    messages: told.map(({ name }) => name),
  }
}

/** A plugin's rule acts with the rights of its code: what it touches stands under `elevates`. */
function isElevated(rule: Automation, plugin: string, { plugins, findings }: Scene): boolean {
  const { elevates = [] } = plugins.find(({ name }) => name === plugin) ?? {}
  const touched = [...new Set([rule.about, ...rule.steps.flatMap(entityIn)])]
  const missing = touched.filter((name) => !elevates.includes(name))
  const hint = `Add it to "elevates" of plugins/${plugin}/plugin.json.`
  for (const name of missing) {
    findings.error('AUT003', rule.source, `The rule touches "${name}", which its plugin does not elevate.`, hint)
  }
  return missing.length === 0
}

function entityIn(step: AutomationStep): readonly string[] {
  return step.kind === 'create' ? [step.entity] : []
}
