import { feeCard } from '../../services/fee_card.js'
import type { CardTotals } from '../../services/fee_card.js'
import { element } from './dom.js'
import { cardLines, plainAmount, shown } from './grid_model.js'
import type { FeeGrid, NamedInstalment } from './grid_table.js'
import type { CheckedGrade } from './setup.js'

/** Draws what each grade pays with each instalment, and all of them together. */
export function drawCard(host: HTMLElement, grid: FeeGrid, instalments: readonly NamedInstalment[]): void {
  const { setup, texts, money, rows } = grid
  const ids = setup.grades.map(({ id }) => id)
  const card = feeCard(cardLines(rows, money), instalments, ids)
  if (card.all.total === 0) return host.replaceChildren(element('p', { class: 'fee-empty' }, texts.noCard))
  const write = (minor: number) => shown(plainAmount(minor, money.scale), money)
  const row = (name: string, { amounts, total }: CardTotals, key: string) =>
    element(
      'tr',
      { 'data-card-of': key },
      element('th', { scope: 'row' }, name),
      ...[...amounts, total].map((amount) => element('td', { class: 'is-end' }, write(amount)))
    )
  const titles = [...instalments.map(({ number, title }) => title || String(number)), texts.total]
  const head = element('tr', {}, element('th', { scope: 'col' }, texts.grade))
  head.append(...titles.map((title) => element('th', { scope: 'col', class: 'is-end' }, title)))
  const body = [...card.grades].map(([grade, totals]) => row(grid.columnName(grade), totals, grade))
  host.replaceChildren(
    element(
      'table',
      { 'class': 'fee-card', 'aria-labelledby': 'card-title' },
      element('thead', {}, head),
      element('tbody', {}, ...body),
      element('tfoot', {}, row(texts.together, card.all, 'all'))
    )
  )
}

/** Whether the server has worked out the same as this page, for all grades that it tells of. */
export function agrees(
  grid: FeeGrid,
  instalments: readonly NamedInstalment[],
  checked: readonly CheckedGrade[]
): boolean {
  const { money, rows, setup } = grid
  const ids = setup.grades.map(({ id }) => id)
  const card = feeCard(cardLines(rows, money), instalments, ids)
  return checked.every(({ grade, totals, total }) => {
    const own = card.grades.get(grade)
    const amounts = own?.amounts.map((amount) => plainAmount(amount, money.scale)) ?? []
    return own !== undefined && plainAmount(own.total, money.scale) === total && amounts.join() === totals.join()
  })
}
