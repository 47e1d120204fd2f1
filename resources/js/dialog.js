import { startConditions } from './conditions/main.js'
import { startPickers } from './pickers.js'

/**
 * The one dialog of a page. htmx puts a form into it; without scripts the link that opens it leads to a page
 * with the same form.
 */
export function startDialog() {
  const dialog = document.getElementById('dialog')
  if (!dialog) return
  const content = dialog.querySelector('#dialog-content')
  new MutationObserver(() => {
    if (content.childElementCount > 0) show(dialog, content)
  }).observe(content, { childList: true })
  dialog.addEventListener('click', (event) => {
    // The backdrop is the dialog itself.
    if (event.target === dialog || event.target.closest('[data-dialog-close]')) dialog.close()
  })
  dialog.addEventListener('close', () => content.replaceChildren())
}

function show(dialog, content) {
  startPickers(content)
  startConditions(content)
  if (!dialog.open) dialog.showModal()
  const first = content.querySelector(
    '[data-focus], .dialog-body .ts-control input, .dialog-body input:not([type="hidden"]), .dialog-body select:not(.tomselected), .dialog-body textarea'
  )
  ;(first ?? content.querySelector('[type="submit"]'))?.focus()
}
