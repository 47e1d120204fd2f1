/**
 * Fields of files: what is chosen or dropped is announced, sent with its progress and judged, before the form itself is sent
 * with the ids. Without script, files that are there can still be taken away.
 */
export function startUploads(root) {
  for (const element of root.querySelectorAll('[data-upload]')) startUpload(element)
}

/** Bytes of the largest file whose checksum is worked out here, for which it has to be in memory. */
const MOST_HASHED = 64 * 1024 * 1024
/** Between a size and the next larger one. */
const STEP = 1024

function startUpload(element) {
  const list = element.querySelector('[data-upload-list]')
  const drop = element.querySelector('[data-upload-drop]')
  const input = element.querySelector('input[type=file]')
  const status = element.querySelector('[data-upload-status]')
  const form = element.closest('form')
  const texts = element.dataset
  const most = Number(texts.most)
  let running = 0
  /** Set by a form that was sent too early: it is sent once all files are there. */
  let isAwaited = false

  for (const item of list.children) makeRemovable(item)

  input.addEventListener('change', () => {
    take([...input.files])
    // The same file may be chosen again after it was taken away.
    input.value = ''
  })
  for (const name of ['dragenter', 'dragover']) {
    drop.addEventListener(name, (event) => {
      event.preventDefault()
      drop.classList.add('is-over')
    })
  }
  for (const name of ['dragleave', 'drop']) drop.addEventListener(name, () => drop.classList.remove('is-over'))
  drop.addEventListener('drop', (event) => {
    event.preventDefault()
    take([...event.dataTransfer.files])
  })
  form.addEventListener(
    'submit',
    (event) => {
      if (running === 0) return
      event.preventDefault()
      event.stopImmediatePropagation()
      // It is held back, so it may be sent once more (see once.js, which has seen it before).
      delete form.dataset.isSent
      isAwaited = true
      status.textContent = texts.textWait
    },
    true
  )

  /** Of a field for one file the new one stands in the place of the old one. */
  function take(files) {
    if (most === 1 && files.length === 1) list.replaceChildren()
    const room = most - list.children.length
    status.textContent = files.length > room ? texts.textMany : ''
    for (const file of files.slice(0, Math.max(0, room))) void add(file)
  }

  async function add(file) {
    const item = element.querySelector('[data-upload-item]').content.firstElementChild.cloneNode(true)
    const progress = item.querySelector('progress')
    const cancel = new AbortController()
    item.querySelector('.file-name').textContent = file.name
    item.querySelector('.file-size').textContent = sizeText(file.size)
    item.querySelector('.file-remove').addEventListener('click', () => {
      cancel.abort()
      remove(item)
    })
    list.append(item)
    if (file.size > Number(texts.bytes)) return fail(item, texts.textLarge)
    running++
    status.textContent = texts.textSending
    try {
      const stored = await upload(file, progress, cancel.signal)
      progress.remove()
      const box = document.createElement('input')
      Object.assign(box, { type: 'hidden', name: texts.name, value: JSON.stringify(stored) })
      item.append(box)
      if (stored.width) showThumb(item, stored.id)
      status.textContent = texts.textDone
      box.dispatchEvent(new Event('change', { bubbles: true }))
    } catch (error) {
      if (!cancel.signal.aborted) isAwaited = false
      if (!cancel.signal.aborted) fail(item, error instanceof Refused ? error.message : texts.textFailed)
    } finally {
      running--
      if (running === 0 && isAwaited) {
        isAwaited = false
        form.requestSubmit()
      }
    }
  }

  async function upload(file, progress, signal) {
    const body = { name: file.name, size: file.size, type: file.type, entity: texts.entity, field: texts.field }
    const { id, upload: target } = await ask('/files', { ...body, sha256: await digest(file) }, signal)
    await send(target, file, progress, signal)
    status.textContent = texts.textChecking
    const { sha256: _checksum, ...stored } = await ask(`/files/${id}/complete`, {}, signal)
    return stored
  }

  async function ask(path, body, signal) {
    const response = await fetch(path, {
      method: 'POST',
      signal,
      credentials: 'same-origin',
      headers: {
        'content-type': 'application/json',
        'accept': 'application/json',
        'x-csrf-token': form.elements.namedItem('_csrf').value,
      },
      body: JSON.stringify(body),
    })
    const answer = await response.json()
    if (!response.ok) throw new Refused(answer.error?.message ?? texts.textFailed)
    return answer.data
  }

  function makeRemovable(item) {
    const keep = item.querySelector('.file-keep')
    const button = element.querySelector('[data-upload-item]').content.querySelector('.file-remove').cloneNode(true)
    button.addEventListener('click', () => remove(item))
    keep.hidden = true
    keep.after(button)
  }

  function remove(item) {
    item.remove()
    status.textContent = ''
    input.focus()
    input.dispatchEvent(new Event('change', { bubbles: true }))
  }

  function fail(item, text) {
    item.classList.add('has-problem')
    item.querySelector('progress')?.remove()
    item.querySelector('.file-problem').textContent = text
    status.textContent = ''
  }
}

/** What the server says is wrong with a file. */
class Refused extends Error {}

/** `fetch` tells nothing of how far a body has gone. */
function send({ url, method, headers }, file, progress, signal) {
  const { promise, resolve, reject } = Promise.withResolvers()
  const request = new XMLHttpRequest()
  request.open(method, url)
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
  request.upload.onprogress = ({ loaded, total }) => (progress.value = total === 0 ? 0 : loaded / total)
  request.onload = () => (request.status < 300 ? resolve() : reject(new Error(String(request.status))))
  request.onerror = () => reject(new Error('network'))
  request.onabort = () => reject(new Error('aborted'))
  signal.addEventListener('abort', () => request.abort())
  // A type of its own would not be the one that was signed.
  request.send(new Blob([file], { type: '' }))
  return promise
}

/** Null where the browser gives no checksums (pages without TLS), or the file is too large for it. */
async function digest(file) {
  if (!globalThis.crypto?.subtle || file.size > MOST_HASHED) return null
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function showThumb(item, id) {
  const image = document.createElement('img')
  Object.assign(image, { className: 'file-thumb', src: `/files/${id}?size=thumb`, alt: '' })
  item.querySelector('.file-thumb').replaceWith(image)
}

function sizeText(bytes) {
  const [size, unit] = bytes < STEP ** 2 ? [bytes / STEP, 'kilobyte'] : [bytes / STEP ** 2, 'megabyte']
  const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }
  return new Intl.NumberFormat(document.documentElement.lang, options).format(size)
}
