import { test } from '@japa/runner'
import type { Actor, News } from '../../../app/engine/main.js'
import { EventStream } from '../../../app/live/event_stream.js'
import { Hub } from '../../../app/live/hub.js'
import { MOST_RECORDS } from '../../../app/live/pending.js'
import { packNews, unpackNews } from '../../../app/live/wire.js'
import { actorWith, id } from '../query/workshop.js'

const SCHOOL = id('s', 1)

const news = (number: number, more: Partial<News> = {}): News => ({
  id: id('m', number),
  school: SCHOOL,
  entity: 'app.thing',
  record: id('r', number),
  kind: 'updated',
  version: 2,
  user: null,
  ...more,
})

/** A hub that counts what it asks, and whose actor sees what `sees` says. */
function openHub(sees: (record: string) => boolean, most = { all: 100, each: 100 }) {
  const asked = { seen: 0, since: 0, actors: 0 }
  const actor: Actor = actorWith(['clerk'], id('u', 1), SCHOOL)
  const hub = new Hub({
    sight: {
      seen: async (_actor, _entity, ids) => {
        asked.seen++
        return new Set(ids.filter(sees))
      },
      hasSeenChange: async () => {
        asked.since++
        return true
      },
      keepsJobs: () => false,
    },
    log: { error: () => undefined },
    now: () => new Date(),
    most,
  })
  const listen = (key = 'one', resolve: () => Promise<Actor | null> = async () => actor) => {
    const counted = () => {
      asked.actors++
      return resolve()
    }
    return hub.open({ key, actor, resolve: counted, interest: null })
  }
  return { hub, asked, listen }
}

/** Everything that a stream says until it has said this. */
async function until(stream: EventStream, text: string): Promise<string> {
  let said = ''
  for await (const piece of stream.iterator({ destroyOnReturn: false })) {
    said += String(piece)
    if (said.includes(text)) return said
  }
  return said
}

const changes = (said: string) => said.split('event: change').length - 1

test.group('The hub', () => {
  test('what many changes make of one record is told once, and asked for once for all streams of a sign-in', async ({
    assert,
  }) => {
    const { hub, asked, listen } = openHub(() => true)
    const [first, second] = [listen(), listen()]
    for (let version = 2; version < 500; version++) hub.take([news(1, { version })])
    hub.take([news(2)])
    const said = await until(first, id('r', 2))
    await until(second, id('r', 2))
    assert.equal(changes(said), 2)
    assert.include(said, '"version":499')
    assert.deepEqual(asked, { seen: 1, since: 0, actors: 1 })
    hub.close()
  })

  test('20,000 changes are two questions, and what is not listed is told as some', async ({ assert }) => {
    const { hub, asked, listen } = openHub((record) => record !== id('r', 7))
    const stream = listen()
    for (let number = 1; number <= 20_000; number++) hub.take([news(number)])
    const said = await until(stream, 'event: stale')
    assert.equal(changes(said), MOST_RECORDS - 1)
    assert.notInclude(said, id('r', 7))
    assert.deepEqual(asked, { seen: 1, since: 1, actors: 1 })
    hub.close()
  })

  test('what is for one person reaches nobody else, and a job only its owner', async ({ assert }) => {
    const { hub, listen } = openHub(() => true)
    const stream = listen()
    hub.take([
      news(1, { user: id('u', 2) }),
      news(2, { entity: 'core.job', user: id('u', 2) }),
      news(3, { entity: 'core.job', user: null }),
      news(4, { user: id('u', 1) }),
      news(5, { entity: 'core.job', user: id('u', 1) }),
      news(6, { school: id('s', 2) }),
      news(9),
    ])
    const said = await until(stream, id('r', 9))
    for (const other of [1, 2, 3, 6]) assert.notInclude(said, id('r', other))
    for (const own of [4, 5]) assert.include(said, id('r', own))
    hub.close()
  })

  test('a sign-in that has ended is told nothing and its streams end', async ({ assert }) => {
    const { hub, listen } = openHub(() => true)
    const stream = listen('gone', async () => null)
    hub.take([news(1)])
    const said = await until(stream, 'event: end')
    assert.notInclude(said, 'event: change')
    assert.include(said, 'signed_out')
    stream.destroy()
    hub.close()
  })

  test('it keeps to its limits, and gives a place back', async ({ assert }) => {
    const { hub, listen } = openHub(() => true, { all: 2, each: 2 })
    const first = listen()
    listen()
    assert.throws(() => listen(), 'Too many are listening; try again in a while.')
    first.destroy()
    await new Promise((resolve) => first.once('close', resolve))
    assert.equal(hub.count, 1)
    listen()
    hub.close()
    assert.throws(() => listen(), 'Too many are listening; try again in a while.')
  })
})

test.group('A stream', () => {
  test('holds little for a reader who does not read, and tells him then to look anew', async ({ assert }) => {
    const stream = new EventStream()
    const tell = (number: number) => stream.tell({ name: 'change', id: id('m', number), data: { id: id('r', number) } })
    for (let number = 0; number < 20_000; number++) tell(number)
    assert.isBelow(stream.readableLength, 66_000)
    assert.isNotNull(stream.behindSince)
    const said = await until(stream, 'event: stale')
    assert.isBelow(said.length, 67_000)
    assert.isNull(stream.behindSince)
    tell(20_001)
    assert.include(await until(stream, id('r', 20_001)), 'event: change')
    stream.destroy()
  })
})

test.group('The wire', () => {
  test('texts are short enough, whole, and not heard by who sends them', ({ assert }) => {
    const all = Array.from({ length: 500 }, (_, number) => news(number + 1))
    const texts = packNews('a', all)
    assert.isTrue(texts.every((text) => Buffer.byteLength(text) < 8000))
    assert.deepEqual(
      texts.flatMap((text) => unpackNews('b', text)),
      all
    )
    assert.deepEqual(
      texts.flatMap((text) => unpackNews('a', text)),
      []
    )
  })

  test('what is no message is nothing: {$self}')
    .with(['', 'x', 'null', '[]', '{"from":"a"}', '{"from":"a","news":[[1,2]]}', '{"from":"a","news":[null]}'])
    .run(({ assert }, text) => {
      assert.deepEqual(unpackNews('b', text), [])
    })
})
