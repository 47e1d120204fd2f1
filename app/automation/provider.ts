import type { ApplicationService } from '@adonisjs/core/types'
import { Engine } from '#engine'
import { EventSinks, Principals } from '#jobs/main'
import { AUTOMATION_JOBS, automationCode } from './automation_code.js'
import { AutomationSink } from './automation_sink.js'
import { Rules } from './rules.js'

/** Runs of one school within an hour; what is beyond waits. */
const MOST_RUNS = 5000

/** Gives the engine what the host does with rules, and takes up what sets them off. */
export default class AutomationProvider {
  readonly #app: ApplicationService

  constructor(app: ApplicationService) {
    this.#app = app
  }

  register(): void {
    const { container } = this.#app
    container.singleton(Rules, async (resolver) => new Rules(await resolver.make(Engine)))
    container.resolving(Engine, (engine) => {
      const principals = () => container.make(Principals)
      const host = { engine, rules: new Rules(engine), principals, mostRuns: MOST_RUNS }
      engine.extend(automationCode(host), AUTOMATION_JOBS)
    })
    container.resolving(EventSinks, (sinks) => {
      sinks.add(async () => new AutomationSink(await container.make(Engine), await container.make(Rules)))
    })
  }
}
