import { defineJob, FILE_JOBS } from '#engine'
import type { Definition, Engine, JobCall, JobDeclaration } from '#engine'
import type { FileKeeper } from './file_keeper.js'
import { FileRows } from './file_rows.js'

const DAY = 24 * 60 * 60 * 1000
/** Files that one sweep releases. */
const MOST_SWEPT = 1000

/** What is done with files outside of requests. */
export const FILE_JOB_DECLARATIONS: readonly JobDeclaration[] = [
  { name: FILE_JOBS.discard, title: 'Removal of files that nobody needs', priority: 'low' },
  { name: FILE_JOBS.size, title: 'Smaller sizes of a picture' },
  { name: FILE_JOBS.sweep, title: 'Sweep of forgotten uploads', every: 'hour', at: '00:50', priority: 'low' },
]

/**
 * A job's transaction awaits nothing but SQL, so that these only say after their commit what there is to do. Should the process die
 * then, the hourly sweep finds it in the rows.
 */
export function filesCode(engine: Engine, keeper: () => Promise<FileKeeper>): readonly Definition[] {
  const after = (school: string, work: (keeper: FileKeeper) => Promise<void>) =>
    engine.database.forSchool(school).afterCommit(() => void keeper().then(work))
  return [
    defineJob(FILE_JOBS.discard, async ({ actor }: JobCall) => {
      after(actor.school.id, (at) => at.discard(actor.school.id))
    }),
    defineJob(FILE_JOBS.size, async ({ actor, payload }: JobCall) => {
      const { file } = payload
      after(actor.school.id, (at) => at.size(actor.school.id, typeof file === 'string' ? file : null))
    }),
    defineJob(FILE_JOBS.sweep, async ({ actor }: JobCall) => {
      const { id } = actor.school
      new FileRows(engine, id).releaseForgotten(new Date(engine.clock.system().getTime() - DAY), MOST_SWEPT)
      after(id, async (at) => {
        await at.discard(id)
        await at.size(id, null)
      })
    }),
  ]
}
