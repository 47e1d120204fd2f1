import edge from 'edge.js'
import type { TagContract } from 'edge.js/types'

/** A view model that says what may be done with what it shows. */
interface Answered {
  readonly can: Readonly<Record<string, boolean>>
}

/** `@can('update', record)` shows its block where the view model says yes, `@cannot` where it says no. */
for (const [tagName, wanted] of [
  ['can', true],
  ['cannot', false],
] as const) {
  edge.registerTag(tagOf(tagName, wanted))
}
edge.global('canAnswer', canAnswer)

/**
 * The answer that a view model holds. A view asks no grant and reads nothing; one that is asked what its model does not
 * say is a mistake, which must not look like a refusal.
 */
function canAnswer(action: string, model: Partial<Answered> | null | undefined): boolean {
  const answer = model?.can?.[action]
  if (typeof answer !== 'boolean') throw new Error(`The view model does not say whether "${action}" may be done`)
  return answer
}

function tagOf(tagName: string, wanted: boolean): TagContract {
  return {
    tagName,
    block: true,
    seekable: true,
    compile(parser, buffer, { properties, loc, filename, children }) {
      const { utils } = parser
      const asked: unknown = utils.transformAst(utils.generateAST(properties.jsArg, loc, filename), filename, parser)
      const answer = `state.canAnswer${utils.stringify(asked)}`
      buffer.writeStatement(`if (${answer} === ${String(wanted)}) {`, filename, loc.start.line)
      for (const child of children) parser.processToken(child, buffer)
      buffer.writeStatement('}', filename, loc.start.line)
    },
  }
}
