/** Asks before a form with unsaved changes is left. */
export function guardForms() {
  for (const form of document.querySelectorAll('form[data-guard]')) {
    let isDirty = false
    form.addEventListener('input', () => (isDirty = true))
    form.addEventListener('change', () => (isDirty = true))
    form.addEventListener('submit', () => (isDirty = false))
    addEventListener('beforeunload', (event) => isDirty && event.preventDefault())
  }
}

/** Takes readers to what went wrong; links of the summary focus their input, pickers too. */
export function focusOnLoad() {
  document.querySelector('[data-focus]')?.focus()
  document.addEventListener('click', (event) => {
    const link = event.target.closest('.problems a[href^="#"]')
    const input = link && document.getElementById(link.getAttribute('href').slice(1))
    if (!input) return
    event.preventDefault()
    if (input.tomselect) input.tomselect.focus()
    else input.focus()
    input.closest('.field, .grid-cell')?.scrollIntoView({ block: 'center' })
  })
}
