import htmx from 'htmx.org'

/** Milliseconds between attempts to listen again, the first and at most. */
const FIRST_WAIT = 2000
const LONGEST_WAIT = 60_000

/** What happens within so many milliseconds makes one new look at a list. */
const GATHER = 250

/** The longest that changed rows stay marked. */
const MARKED = 4000

const NOTIFICATION = 'core.notification'
const JOB = 'core.job'

/**
 * Keeps a page in step with what others do. The server tells that something has changed and never what: the page reads
 * it by its own rights. Pages say what they show: `data-live-list` the list of an entity, `data-live-record` a record,
 * `data-live-jobs` what follows work in the background. Others may listen on the document: `lectern:changed`,
 * `lectern:notified` for messages to whoever is signed in, `lectern:job`, `lectern:stale` when anything may have changed.
 *
 * Nobody listens in a tab that is not seen: browsers have few connections for one server. What was missed is looked at
 * when it is seen again.
 */
export function startLive() {
  const path = document.body.dataset.live
  if (!path || !('EventSource' in window)) return
  startList()
  startRecord()
  startJobs()
  listen(path)
}

function listen(path) {
  let source = null
  let timer = 0
  let failures = 0
  let hasMissed = false
  let isOver = false

  const open = () => {
    if (source || isOver || document.hidden) return
    clearTimeout(timer)
    source = new EventSource(`${path}?entities=${encodeURIComponent(namesOf().join())}`)
    source.addEventListener('ready', () => {
      failures = 0
      if (hasMissed) tell('stale', {})
      hasMissed = false
    })
    source.addEventListener('change', (event) => {
      const change = JSON.parse(event.data)
      tell('changed', change)
      if (change.entity === NOTIFICATION) tell('notified', change)
    })
    source.addEventListener('job', (event) => tell('job', JSON.parse(event.data)))
    source.addEventListener('stale', (event) => {
      const { entity } = JSON.parse(event.data)
      tell('stale', { entity })
      if (!entity || entity === NOTIFICATION) tell('notified', {})
    })
    source.addEventListener('end', (event) => {
      // Whoever is not signed in any more finds out at his next step; asking again would not help.
      isOver = JSON.parse(event.data).reason === 'signed_out'
      retry()
    })
    source.addEventListener('error', retry)
  }
  const close = () => {
    clearTimeout(timer)
    source?.close()
    source = null
  }
  // Not the browser's own way, which knows no longer waits and gives up for good at the first refusal.
  const retry = () => {
    close()
    hasMissed = true
    const wait = Math.min(FIRST_WAIT * 2 ** failures++, LONGEST_WAIT)
    timer = setTimeout(open, wait * (0.5 + Math.random()))
  }
  const follow = () => {
    if (!document.hidden) return open()
    hasMissed ||= source !== null
    close()
  }
  document.addEventListener('visibilitychange', follow)
  addEventListener('pagehide', close)
  addEventListener('pageshow', (event) => {
    if (event.persisted) hasMissed = true
    open()
  })
  open()
}

/** What this page wants to be told of. */
function namesOf() {
  const shown = [...document.querySelectorAll('[data-live-list], [data-live-record]')]
  const entities = shown.map(({ dataset }) => dataset.liveList ?? dataset.liveRecord)
  const jobs = document.querySelector('[data-live-jobs]') ? [JOB] : []
  return [...new Set([...entities, ...jobs, NOTIFICATION])]
}

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`lectern:${name}`, { detail }))
}

/** A list reads itself again where it stands, and shows for a moment which rows are new. */
function startList() {
  const list = document.querySelector('[data-live-list]')
  if (!list) return
  const changed = new Set()
  let timer = 0
  const look = async () => {
    const ids = [...changed]
    changed.clear()
    // Somebody is about to choose something: his list does not move under his hand.
    if (list.querySelector('details[open], dialog[open], .is-chosen')) return wait()
    const options = { target: list, swap: 'innerMorph', headers: { 'X-Live': 'true' } }
    await htmx.ajax('GET', location.pathname + location.search, options)
    for (const id of ids) mark(list.querySelector(`a.row-link[href$="/${CSS.escape(id)}"]`)?.closest('tr'))
  }
  const wait = () => {
    clearTimeout(timer)
    timer = setTimeout(look, GATHER)
  }
  document.addEventListener('lectern:changed', ({ detail }) => {
    if (detail.entity !== list.dataset.liveList) return
    changed.add(detail.id)
    wait()
  })
  document.addEventListener('lectern:stale', ({ detail }) => {
    if (!detail.entity || detail.entity === list.dataset.liveList) wait()
  })
}

function mark(row) {
  if (!row) return
  row.classList.add('is-fresh')
  setTimeout(() => row.classList.remove('is-fresh'), MARKED)
}

/** A record that somebody else has written says so. Nothing is taken out of the hands of whoever reads or types. */
function startRecord() {
  const notice = document.querySelector('[data-live-record]')
  if (!notice) return
  const { liveRecord: entity, liveId: id, liveVersion: version } = notice.dataset
  const show = (kind) => {
    for (const part of notice.querySelectorAll('[data-live-kind]')) part.hidden = part.dataset.liveKind !== kind
  }
  document.addEventListener('lectern:changed', ({ detail }) => {
    if (detail.entity !== entity || detail.id !== id) return
    if (detail.kind === 'deleted') show('deleted')
    else if (detail.version === null || detail.version > Number(version)) show('changed')
  })
  document.addEventListener('lectern:stale', async ({ detail }) => {
    if (detail.entity && detail.entity !== entity) return
    const answer = await fetch(location.pathname, { headers: { accept: 'text/html' } }).catch(() => null)
    if (answer?.status === 404) return show('deleted')
    if (!answer?.ok) return
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const now = page.querySelector('[data-live-record]')?.dataset
    if (now?.liveId === id && Number(now.liveVersion) > Number(version)) show('changed')
  })
}

/** What follows work in the background asks for itself again when a job moves; see its `hx-trigger`. */
function startJobs() {
  const look = () => {
    for (const part of document.querySelectorAll('[data-live-jobs][hx-get]')) htmx.trigger(part, 'moved')
  }
  document.addEventListener('lectern:job', look)
  document.addEventListener('lectern:stale', ({ detail }) => (!detail.entity || detail.entity === JOB) && look())
}
