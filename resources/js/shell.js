/**
 * The navigation on a phone opens by its address (`#navigation`) and works without this; here it takes
 * the focus along, closes on Escape, and popovers close when one clicks elsewhere.
 */
export function startShell() {
  const navigation = document.getElementById('navigation')
  const isOpen = () => location.hash === '#navigation'
  const close = () => {
    history.replaceState(history.state, '', location.pathname + location.search)
    // `:target` follows navigation only, not replaceState.
    location.hash = '#main'
    history.replaceState(history.state, '', location.pathname + location.search)
  }
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    if (isOpen()) close()
    for (const popover of document.querySelectorAll('details[data-popover][open]')) {
      popover.open = false
      popover.querySelector('summary')?.focus()
    }
  })
  document.addEventListener('click', (event) => {
    for (const popover of document.querySelectorAll('details[data-popover][open]')) {
      if (!popover.contains(event.target)) popover.open = false
    }
  })
  addEventListener('hashchange', () => isOpen() && navigation?.querySelector('a')?.focus())
}
