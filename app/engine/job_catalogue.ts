import type { Extensions, JobDeclaration } from './model/main.js'
import type { JobCatalogue } from './records/main.js'

/** The declared jobs with the code that does them, as far as it is loaded when one is asked for. */
export function jobCatalogue(declarations: readonly JobDeclaration[], extensions: () => Extensions): JobCatalogue {
  return {
    declarations,
    handlerOf: (name) => {
      const code = extensions().job(name)
      return (
        code &&
        (({ session, payload, attempt }) => code.run({ ...session.contextFor(session, code.plugin), payload, attempt }))
      )
    },
    failureHandlerOf: (name) => {
      const code = extensions().job(name)
      const onFailed = code?.onFailed
      return onFailed
        ? ({ session, payload, reason }) => onFailed({ ...session.contextFor(session, code.plugin), payload, reason })
        : null
    },
  }
}
