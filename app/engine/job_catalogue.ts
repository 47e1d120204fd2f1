import type { Extensions, JobDeclaration } from './model/main.js'
import type { JobCatalogue } from './records/main.js'

/** By dialect: see `JobCall.share`. Measured with `bench_beside`. */
const SHARES = { sqlite: 8, postgres: 20 } as const

/** The declared jobs with the code that does them, as far as it is loaded when one is asked for. */
export function jobCatalogue(declarations: readonly JobDeclaration[], extensions: () => Extensions): JobCatalogue {
  return {
    declarations,
    handlerOf: (name) => {
      const code = extensions().job(name)
      return (
        code &&
        (({ session, payload, attempt }) => {
          const share = SHARES[session.database.dialect]
          return code.run({ ...session.contextFor(session, code.plugin), payload, attempt, share })
        })
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
