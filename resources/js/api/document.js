/** The page's settings, written by the server. */
export const page = document.getElementById('main').dataset

/** The OpenAPI document of who is signed in; null, with a note on the page, where it does not come. */
export async function loadDocument() {
  const response = await fetch(page.document, { headers: { accept: 'application/json' } }).catch(() => null)
  const isDocument = response?.ok && response.headers.get('content-type')?.startsWith('application/json')
  if (isDocument) return response.json()
  const note = document.createElement('p')
  note.className = 'api-note'
  note.setAttribute('role', 'alert')
  note.textContent = page.failed
  document.getElementById('viewer').replaceChildren(note)
  return null
}

/** Calls `show` with `light` or `dark`, now and whenever it changes. */
export function followTheme(show) {
  const root = document.documentElement
  const read = () => (root.dataset.bsTheme === 'dark' ? 'dark' : 'light')
  let shown = read()
  show(shown)
  new MutationObserver(() => {
    if (read() === shown) return
    shown = read()
    show(shown)
  }).observe(root, { attributeFilter: ['data-bs-theme'] })
}
