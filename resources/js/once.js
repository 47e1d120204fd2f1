/**
 * Forms that must not be sent twice: their buttons rest while an answer is awaited. The server has its own
 * guard, the key that the form carries; this keeps people from wondering.
 */
export function startOnce() {
  document.addEventListener(
    'submit',
    (event) => {
      const form = event.target.closest('form[data-once]')
      if (!form) return
      if (form.dataset.isSent) {
        event.preventDefault()
        event.stopImmediatePropagation()
        return
      }
      if (event.defaultPrevented && !form.hasAttribute('hx-post')) return
      // At once, for a second click may come before any timer. The buttons rest after the event: a disabled one
      // would not be sent along.
      form.dataset.isSent = 'true'
      setTimeout(() => rest(form, form.dataset.isSent === 'true'))
    },
    true
  )
  document.addEventListener('htmx:finally:request', (event) => {
    // The next page is on its way: what was sent stays sent.
    if (event.detail?.ctx?.hx?.redirect) return
    for (const form of document.querySelectorAll('form[data-is-sent]')) rest(form, false)
  })
  // Somebody who comes back to the page may send again.
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return
    for (const form of document.querySelectorAll('form[data-is-sent]')) rest(form, false)
  })
}

function rest(form, isSent) {
  if (isSent) form.dataset.isSent = 'true'
  else delete form.dataset.isSent
  for (const button of form.querySelectorAll('[type="submit"]')) {
    button.disabled = isSent
    button.toggleAttribute('aria-busy', isSent)
  }
}
