/**
 * Groups of sections that are shown one at a time. Without script all stand below each other. What is hidden is sent with
 * the form all the same; a tab in which something is wrong, or that an address leads into, is opened first.
 */
export function startTabs() {
  const list = document.querySelector('[role="tablist"]')
  if (!list) return
  const tabs = [...list.querySelectorAll('[data-tab]')]
  const panels = [...document.querySelectorAll('[data-tab-panel]')]
  for (const panel of panels) panel.setAttribute('role', 'tabpanel')
  const open = (key) => {
    for (const tab of tabs) {
      const isOpen = tab.dataset.tab === key
      tab.setAttribute('aria-selected', String(isOpen))
      tab.tabIndex = isOpen ? 0 : -1
    }
    for (const panel of panels) panel.classList.toggle('is-away', panel.dataset.tabPanel !== key)
  }
  const keyAround = (element) => element?.closest('[data-tab-panel]')?.dataset.tabPanel
  const atHash = () =>
    location.hash.length > 1 ? keyAround(document.getElementById(location.hash.slice(1))) : undefined
  const wrong = panels.find((panel) => panel.querySelector('.is-invalid, [aria-invalid="true"]'))
  open(atHash() ?? wrong?.dataset.tabPanel ?? tabs[0]?.dataset.tab)
  list.addEventListener('click', ({ target }) => {
    const tab = target.closest('[data-tab]')
    if (tab) open(tab.dataset.tab)
  })
  list.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const at = tabs.indexOf(document.activeElement)
    if (!step || at < 0) return
    const turn = document.documentElement.dir === 'rtl' ? -step : step
    const next = tabs[(at + turn + tabs.length) % tabs.length]
    event.preventDefault()
    open(next.dataset.tab)
    next.focus()
  })
  // Links to a box that is wrong lead into its tab.
  document.addEventListener('click', ({ target }) => {
    const link = target.closest?.('a[href^="#"]')
    const key = link && keyAround(document.getElementById(link.hash.slice(1)))
    if (key) open(key)
  })
}
