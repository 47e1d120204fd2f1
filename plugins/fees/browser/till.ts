/// <reference lib="dom" />
import { spellingOf } from './amounts.js'
import type { Spelling } from './amounts.js'

/** An open item with the box that says what of it is paid; `open` is in minor units. */
interface Part {
  readonly box: HTMLInputElement
  readonly open: number
}

/**
 * Shares the amount over the items as it is typed, in the turn in which the server would, until somebody types a share
 * himself; from then on the sum is only checked.
 */
export function startTill(form: HTMLFormElement): void {
  const { language = 'en', currency = 'INR', units = '2' } = form.dataset
  const spelling = spellingOf(language, currency, Number(units))
  const amount = form.querySelector<HTMLInputElement>('[data-amount]')
  const own = form.querySelector<HTMLInputElement>('[data-own]')
  const sum = form.querySelector<HTMLElement>('[data-sum]')
  if (!amount || !sum) return
  const parts = [...form.querySelectorAll<HTMLInputElement>('[data-part]')]
    .sort((a, b) => Number(a.dataset.turn) - Number(b.dataset.turn))
    .map((box) => ({ box, open: Number(box.dataset.open) }))

  const refresh = () => {
    const paid = spelling.read(amount.value)
    if (!own?.checked) shareOut(paid ?? 0, parts, spelling)
    tell(sum, paid, parts, spelling)
  }
  form.addEventListener('input', ({ target }) => {
    if (own && parts.some(({ box }) => box === target)) own.checked = true
    refresh()
  })
  refresh()
  amount.select()
}

function shareOut(paid: number, parts: readonly Part[], spelling: Spelling): void {
  let left = paid
  for (const { box, open } of parts) {
    const share = Math.min(left, open)
    box.value = share > 0 ? spelling.typed(share) : ''
    left -= share
  }
}

/** Says what becomes of the amount, and marks shares that cannot be. */
function tell(sum: HTMLElement, paid: number | null, parts: readonly Part[], spelling: Spelling): void {
  let total = 0
  let isWrong = false
  for (const { box, open } of parts) {
    const share = spelling.read(box.value)
    const isTooMuch = share === null || share > open
    box.classList.toggle('is-invalid', isTooMuch)
    isWrong ||= isTooMuch
    total += share ?? 0
  }
  const { none = '', even = '', advance = '', over = '', item = '' } = sum.dataset
  const rest = (paid ?? 0) - total
  const text = isWrong ? item : rest < 0 ? over : !paid ? none : rest > 0 ? advance : even
  sum.textContent = text.replace('[paid]', spelling.shown(total)).replace('[rest]', spelling.shown(Math.abs(rest)))
  sum.classList.toggle('is-wrong', isWrong || rest < 0)
}
