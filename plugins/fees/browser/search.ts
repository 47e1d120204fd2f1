/// <reference lib="dom" />

/** Walks through what was found with the arrow keys and opens it with Enter, as soon as it is the answer to what is typed. */
export function startSearch(section: HTMLElement): void {
  const box = section.querySelector<HTMLInputElement>('input[type=search]')
  const found = section.querySelector<HTMLElement>('#counter-found')
  if (!box || !found) return
  let at = 0
  let isWanted = false
  const options = () => [...found.querySelectorAll<HTMLAnchorElement>('[role=option]')]
  const isAnswer = () => found.querySelector<HTMLElement>('[data-typed]')?.dataset.typed === box.value

  const mark = () => {
    const all = options()
    at = Math.max(0, Math.min(at, all.length - 1))
    for (const [index, option] of all.entries()) option.setAttribute('aria-selected', String(index === at))
    box.setAttribute('aria-expanded', String(all.length > 0))
    const current = all[at]
    if (current) box.setAttribute('aria-activedescendant', current.id)
    else box.removeAttribute('aria-activedescendant')
    current?.scrollIntoView({ block: 'nearest' })
  }
  const open = () => {
    isWanted = !isAnswer()
    if (!isWanted) options()[at]?.click()
  }

  box.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      at += step
      mark()
    } else if (event.key === 'Enter' && box.value.trim() !== '') {
      event.preventDefault()
      open()
    } else if (event.key === 'Escape') {
      isWanted = false
    }
  })
  box.addEventListener('input', () => (isWanted = false))
  new MutationObserver(() => {
    at = 0
    mark()
    if (isWanted) open()
  }).observe(found, { childList: true })
  mark()
}
