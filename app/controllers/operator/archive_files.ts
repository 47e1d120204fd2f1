import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { HttpContext } from '@adonisjs/core/http'
import { SchoolOperations } from '#schools/main'

/** An archive that somebody sends may be as large as a school is, within reason. */
export const LARGEST_ARCHIVE = '4gb'

/** Sends a school as lines of JSON. Written to a file first, so that no client keeps the transaction open. */
export async function sendArchive(ctx: HttpContext, id: string): Promise<void> {
  const operations = await ctx.containerResolver.make(SchoolOperations)
  const { school } = await operations.one(id)
  const { path, forget } = await temporaryFile()
  try {
    const file = createWriteStream(path, { mode: 0o600 })
    await operations.export(school.id, async (line) => {
      if (!file.write(`${line}\n`)) await once(file, 'drain')
    })
    file.end()
    await once(file, 'finish')
  } catch (error) {
    forget()
    throw error
  }
  ctx.response.header('Content-Type', 'application/jsonl; charset=utf-8')
  ctx.response.header('Cache-Control', 'no-store')
  ctx.response.header('Content-Disposition', `attachment; filename="${school.slug}.jsonl"`)
  const stream = createReadStream(path)
  stream.on('close', forget)
  ctx.response.stream(stream)
}

/** Restores a school from an upload, which is there as a whole before anything is written: a slow client holds no transaction. */
export async function restoreUpload(ctx: HttpContext, upload: Readable): Promise<string> {
  const operations = await ctx.containerResolver.make(SchoolOperations)
  const { path, forget } = await temporaryFile()
  try {
    await pipeline(upload, createWriteStream(path, { mode: 0o600 }))
    const { schoolId } = await operations.restore(
      createInterface({ input: createReadStream(path), crlfDelay: Infinity })
    )
    return schoolId
  } finally {
    forget()
  }
}

async function temporaryFile(): Promise<{ readonly path: string; readonly forget: () => void }> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-archive-'))
  return { path: join(folder, 'school.jsonl'), forget: () => void rm(folder, { recursive: true, force: true }) }
}
