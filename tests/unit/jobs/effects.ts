import type { Session } from '../../../app/engine/main.js'

/** Leaves a trace in the transaction of a job. */
export async function leaveEffect({ session }: { readonly session: Session }, text: string): Promise<void> {
  const place = session.database.dialect === 'sqlite' ? '?' : '$1'
  await session.database.write([{ text: `insert into effects (text) values (${place})`, values: [text] }])
}
