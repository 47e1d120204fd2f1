const COOKIE = 'lectern_theme'
const YEAR = 365 * 24 * 60 * 60

/**
 * Light or dark: what the visitor chose, else what the system wants. The choice is kept in a cookie, so
 * that the server writes the next page in the right colours from the start.
 */
export function startTheme() {
  const root = document.documentElement
  const system = matchMedia('(prefers-color-scheme: dark)')
  const chosen = () => /(?:^|;\s*)lectern_theme=(light|dark)/.exec(document.cookie)?.[1]
  const show = () => {
    const theme = chosen() ?? (system.matches ? 'dark' : 'light')
    root.dataset.bsTheme = theme
    for (const button of document.querySelectorAll('[data-theme-toggle]')) {
      button.hidden = false
      button.setAttribute('aria-pressed', String(theme === 'dark'))
    }
  }
  show()
  system.addEventListener('change', show)
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-theme-toggle]')) return
    const theme = root.dataset.bsTheme === 'dark' ? 'light' : 'dark'
    document.cookie = `${COOKIE}=${theme}; path=/; max-age=${YEAR}; samesite=lax`
    show()
  })
}
