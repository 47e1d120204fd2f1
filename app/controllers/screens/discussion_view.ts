import {
  admit,
  attachmentInputView,
  attachmentView,
  Engine,
  followersOn,
  isObject,
  readTimeline,
  recordPath,
  tagsOn,
} from '#engine'
import type { JsonObject } from '#engine'
import { entryViews } from './entries.js'
import type { Screen } from './screen.js'

type Session = ReturnType<Engine['session']>

/** Tags of the school that are offered; more are found in the list of tags. */
const MOST_TAGS = 100

/** What the page of a record shows of what people do with it; null where its reader takes no part. */
export async function discussionView(screen: Screen, id: string) {
  const { ctx, actor, entity, engine, scene } = screen
  if (!entity.discussion) return null
  const session = (await ctx.containerResolver.make(Engine)).session(actor)
  const admitted = await admit(session, entity.name, id, null)
  const [takesPart, tags] = [admitted.rights.has('comment'), admitted.rights.has('tag')]
  if (!takesPart && !tags) return null
  const page = takesPart ? await readTimeline(session, entity.name, id, []) : null
  const followers = takesPart ? await followersOn(admitted) : []
  const own = tags ? await tagsOn(admitted) : []
  const known = tags && engine.rights(actor, 'core.tag')?.can['read'] === true
  const all = known
    ? (await engine.list(actor, 'core.tag', `fields=name&sort=name&per_page=${MOST_TAGS}&count=none`)).data
    : []
  const names = new Set(own.map(({ name }) => name))
  const path = recordPath(entity, id)
  const next = page?.meta.next_cursor ?? null
  return {
    path,
    isReadOnly: actor.viewer !== undefined,
    tags: tags ? own : null,
    moreTags: all.map((tag) => String(tag['name'])).filter((name) => !names.has(name)),
    takesPart,
    isFollowing: followers.some(({ user }) => isObject(user) && user['id'] === actor.userId),
    followers: followers.flatMap(({ user }) => (isObject(user) && user['name'] ? [String(user['name'])] : [])),
    items: page ? await timelineView(screen, session, page.data, admitted.rights.has('moderate')) : [],
    nextHref: next === null ? null : `${path}/timeline?cursor=${next}`,
    upload: {
      name: 'file',
      id: 'attach',
      label: '',
      hint: null,
      error: null,
      files: attachmentInputView(entity, scene.locale),
    },
  }
}

/** Items of the timeline as people read them. */
export async function timelineView(screen: Screen, session: Session, items: readonly JsonObject[], moderates = false) {
  const { ctx, engine, actor, entity, scene } = screen
  const changes = items.filter(({ kind }) => kind === 'change')
  const views = await entryViews(ctx, engine, actor, changes, () => entity)
  const entries = new Map(views.map((view) => [view.id, view]))
  const format = new Intl.DateTimeFormat(scene.locale.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: scene.locale.timezone,
  })
  return items.map((item) => {
    const id = String(item['id'])
    const iso = String(item['at'])
    const author = isObject(item['author']) ? item['author'] : isObject(item['to']) ? item['to'] : null
    const isOwn = author?.['id'] === session.actor.userId && session.actor.userId !== null
    const head = {
      id,
      iso,
      at: format.format(new Date(iso)),
      who: String(author?.['name'] ?? ''),
      canRemove: isOwn || moderates,
    }
    if (item['kind'] === 'change') {
      const entry = entries.get(id)
      // With what it began stands above; the history has it all.
      const told = item['action'] === 'create' ? [] : (entry?.changes ?? [])
      return { kind: 'change' as const, ...head, entry: entry ? { ...entry, changes: told } : null }
    }
    if (item['kind'] === 'attachment') {
      return { kind: 'attachment' as const, ...head, file: attachmentView(item, scene.locale) }
    }
    if (item['kind'] === 'message') {
      const channels = Array.isArray(item['channels']) ? (item['channels'] as readonly JsonObject[]) : []
      const ways = channels.filter(({ state }) => state === 'sent' || state === 'delivered')
      const named = ways.map(({ channel }) => scene.translator.text(`notifications.channel.${String(channel)}`))
      return { kind: 'message' as const, ...head, title: String(item['title']), ways: named.join(', ') }
    }
    const isRemoved = item['removed'] === true
    const edited = item['edited_at'] !== null && !isRemoved
    return { kind: 'comment' as const, ...head, text: isRemoved ? null : String(item['text']), edited }
  })
}
