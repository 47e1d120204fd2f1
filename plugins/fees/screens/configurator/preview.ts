import { element, fill, need } from './dom.js'
import { shown } from './grid_model.js'
import type { FeeGrid } from './grid_table.js'
import type { PreviewAnswer, PreviewBill } from './setup.js'

/** The bill of one pupil on trial: asked for whenever a pupil or an instalment is chosen. */
export class Preview {
  readonly #pupil: HTMLSelectElement
  readonly #instalment: HTMLSelectElement
  readonly #result: HTMLElement
  #asked = 0

  constructor(
    root: ParentNode,
    readonly grid: FeeGrid,
    readonly isDirty: () => boolean
  ) {
    this.#pupil = need(root, '#preview-student')
    this.#instalment = need(root, '#preview-instalment')
    this.#result = need(root, '[data-preview-result]')
    this.#pupil.addEventListener('change', () => void this.ask())
    this.#instalment.addEventListener('change', () => void this.ask())
    this.#note(grid.texts.billChoose)
  }

  /** Offers the instalments that are kept. */
  offer(instalments: readonly { readonly number: number; readonly title: string }[]): void {
    const chosen = this.#instalment.value
    const options = instalments.map(({ number, title }) => new Option(`${number}. ${title}`, String(number)))
    this.#instalment.replaceChildren(...options)
    if (instalments.some(({ number }) => String(number) === chosen)) this.#instalment.value = chosen
  }

  async ask(): Promise<void> {
    const { texts } = this.grid
    const [student, instalment] = [this.#pupil.value, this.#instalment.value]
    const turn = ++this.#asked
    if (!student || !instalment) return this.#note(texts.billChoose)
    const query = new URLSearchParams({ student, instalment })
    const response = await fetch(`${location.pathname}?${query}`, { headers: { accept: 'application/json' } }).catch(
      () => null
    )
    const answer = response?.ok ? ((await response.json().catch(() => null)) as PreviewAnswer | null) : null
    // An answer to an earlier choice must not show.
    if (turn !== this.#asked) return
    if (answer === null) return this.#note(texts.failed)
    if (answer.kind === 'refused') return this.#note(answer.message)
    this.#draw(answer.bill)
  }

  #note(text: string): void {
    this.#result.replaceChildren(element('p', { class: 'fee-empty' }, text))
  }

  #draw({ title, due_date: due, lines, total }: PreviewBill): void {
    const { texts, money } = this.grid
    const day = new Intl.DateTimeFormat(money.language, { dateStyle: 'medium', timeZone: 'UTC' })
    const rows = lines.flatMap((line) => [
      element('tr', {}, element('th', { scope: 'row' }, line.description), amount(shown(line.gross, money))),
      ...line.concessions.map((concession) =>
        element(
          'tr',
          { class: 'fee-concession' },
          element('th', { scope: 'row' }, concession.title, element('span', {}, concession.explanation)),
          amount(`−${shown(concession.amount, money)}`)
        )
      ),
    ])
    const sum = element('tr', {}, element('th', { scope: 'row' }, texts.billTotal), amount(shown(total, money)))
    const caption = fill(texts.billTitle, { title, day: day.format(new Date(`${due}T00:00:00Z`)) })
    const table = element('table', { class: 'fee-bill' }, element('caption', {}, caption))
    table.append(element('tbody', {}, ...rows), element('tfoot', {}, sum))
    const note = this.isDirty() ? [element('p', { class: 'form-hint' }, texts.billSaved)] : []
    this.#result.replaceChildren(table, ...note)
  }
}

function amount(text: string): HTMLElement {
  return element('td', { class: 'is-end' }, text)
}
