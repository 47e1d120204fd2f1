/**
 * The box that searches everywhere: `/` or Ctrl+K opens it, arrows go over what is found, Enter opens it. Without script
 * its button leads to the page that does the same.
 */
export function startPalette() {
  const dialog = document.getElementById('palette')
  if (!(dialog instanceof HTMLDialogElement)) return
  const input = dialog.querySelector('input')
  const open = () => {
    if (!dialog.open) dialog.showModal()
    input?.select()
  }
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return
    if (event.target === dialog) dialog.close()
    if (!event.target.closest('[data-palette]')) return
    event.preventDefault()
    open()
  })
  document.addEventListener('keydown', (event) => {
    const isAsked = event.key === '/' ? !isTyping(event.target) : event.key === 'k' && (event.ctrlKey || event.metaKey)
    if (isAsked && !event.altKey) {
      event.preventDefault()
      open()
    }
  })
  dialog.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const stops = [input, ...dialog.querySelectorAll('.search-hit')]
    const at = stops.indexOf(document.activeElement)
    stops[(at + step + stops.length) % stops.length]?.focus()
  })
}

/** Where a slash is a letter. */
function isTyping(target) {
  return target instanceof Element && (target.closest('input, textarea, select') !== null || target.isContentEditable)
}
