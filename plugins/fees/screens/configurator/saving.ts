import { element, need } from './dom.js'
import { linesOf } from './grid_model.js'
import type { CellProblem, Place } from './grid_model.js'
import type { FeeGrid } from './grid_table.js'
import type { InstalmentTable } from './instalment_table.js'
import type { SaveAnswer } from './setup.js'

/** A message and the box that it is about. */
interface Problem {
  readonly message: string
  readonly control: HTMLElement | null
  readonly label: string
}

/** Columns of the grid before the amounts. */
const BEFORE_AMOUNTS = 2

/** Sends what is typed and shows what comes of it. Nothing typed is ever lost by it. */
export class Saving {
  isDirty = false
  version: number
  #isSaving = false

  constructor(
    readonly form: HTMLFormElement,
    readonly grid: FeeGrid,
    readonly instalments: InstalmentTable,
    readonly saved: (answer: Extract<SaveAnswer, { kind: 'saved' }>) => void
  ) {
    this.version = grid.setup.version
    addEventListener('beforeunload', (event) => {
      if (this.isDirty) event.preventDefault()
    })
  }

  /** Somebody has typed something. */
  touch(): void {
    this.isDirty = true
    this.tell(this.grid.texts.unsaved, 'open')
  }

  tell(text: string, tone: 'open' | 'good' | 'bad'): void {
    const status = need(this.form, '[data-save-status]')
    status.textContent = text
    status.dataset.tone = tone
  }

  /** `over` is the version to be written over, after somebody else has saved: then all rows are new ones. */
  async save(over: number | null = null): Promise<void> {
    if (this.#isSaving) return
    const { texts } = this.grid
    const { lines, places, problems } = linesOf(this.grid.rows, this.grid.columns, this.grid.money)
    this.#clear()
    if (problems.length > 0) return this.#show(problems.map((problem) => this.#ownProblem(problem)))
    const own = Object.fromEntries(
      [...new FormData(this.form)].map(([name, value]) => [name, value === '' ? null : value])
    )
    const isOver = over !== null
    const values = {
      ...own,
      lines: isOver ? lines.map(withoutId) : lines,
      instalments: isOver ? this.instalments.sent.map(withoutId) : this.instalments.sent,
    }
    this.#isSaving = true
    this.tell(texts.saving, 'open')
    const answer = await this.#send({ do: 'save', version: over ?? this.version, values })
    this.#isSaving = false
    if (answer === null) return this.#show([{ message: texts.failed, control: null, label: '' }])
    if (answer.kind === 'stale') return this.#showStale(answer.version)
    if (answer.kind === 'invalid') return this.#show(this.#problemsOf(answer.errors, places))
    this.isDirty = false
    this.version = answer.version
    this.saved(answer)
  }

  async #send(body: object): Promise<SaveAnswer | null> {
    const token = document.querySelector<HTMLInputElement>('input[name="_csrf"]')?.value ?? ''
    const response = await fetch(location.pathname, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept': 'application/json', 'x-csrf-token': token },
      body: JSON.stringify(body),
      redirect: 'error',
    }).catch(() => null)
    if (!response?.ok) return null
    return (await response.json().catch(() => null)) as SaveAnswer | null
  }

  #ownProblem({ row, column, kind }: CellProblem): Problem {
    const { grid } = this
    const at = { head: 0, instalment: 1, amount: grid.columns.indexOf(column) + BEFORE_AMOUNTS }[kind]
    const message = { head: grid.texts.badHead, instalment: grid.texts.badInstalment, amount: grid.texts.badAmount }[
      kind
    ]
    const place = kind === 'amount' ? `, ${grid.columnName(column)}` : ''
    return { message, control: grid.controlOf(row, at), label: `${grid.headName(row.head)}${place}` }
  }

  #problemsOf(errors: Readonly<Record<string, readonly string[]>>, places: readonly Place[]): readonly Problem[] {
    return Object.entries(errors).map(([path, messages]) => {
      const [list = '', index = '', field = ''] = path.split('.')
      const message = messages.join(' ')
      const place = list === 'lines' ? places[Number(index)] : undefined
      if (place) {
        const amountAt = this.grid.columns.indexOf(place.column) + BEFORE_AMOUNTS
        const at = field === 'head' ? 0 : field === 'instalment' || field === 'frequency' ? 1 : amountAt
        const label = `${this.grid.headName(place.row.head)}, ${this.grid.columnName(place.column)}`
        return { message, control: this.grid.controlOf(place.row, at), label }
      }
      if (list === 'instalments' && index !== '') {
        const control = this.instalments.controlOf(Number(index), field || 'title')
        return { message, control, label: control?.getAttribute('aria-label') ?? '' }
      }
      const control = this.form.querySelector<HTMLElement>(`[name="${CSS.escape(list)}"]`)
      return {
        message,
        control,
        label: control?.closest('.field')?.querySelector('label, legend')?.textContent?.trim() ?? '',
      }
    })
  }

  #clear(): void {
    need(this.form, '[data-problems]').replaceChildren()
    for (const control of this.form.querySelectorAll('[data-has-error]')) {
      control.removeAttribute('aria-invalid')
      control.removeAttribute('aria-describedby')
      control.removeAttribute('data-has-error')
    }
  }

  /** A list above the page whose entries lead to the boxes; each box names its own message. */
  #show(problems: readonly Problem[]): void {
    const { texts } = this.grid
    this.tell(texts.unsaved, 'bad')
    const items = problems.map(({ message, control, label }, index) => {
      const words = label ? `${label}: ${message}` : message
      const id = `problem-${index}`
      if (!control) return element('li', { id }, words)
      control.setAttribute('aria-invalid', 'true')
      control.setAttribute('aria-describedby', id)
      control.setAttribute('data-has-error', '')
      const button = element('button', { type: 'button', class: 'fee-problem' }, words)
      button.addEventListener('click', () => control.focus())
      return element('li', { id }, button)
    })
    this.#alert('danger', texts.problems, element('ul', { class: 'problems' }, ...items))
  }

  #showStale(version: number): void {
    const { texts } = this.grid
    this.tell(texts.unsaved, 'bad')
    const open = element(
      'a',
      { href: location.pathname, target: '_blank', rel: 'noopener', class: 'notice-link' },
      texts.staleOpen
    )
    const keep = element('button', { type: 'button', class: 'btn btn-outline-secondary' }, texts.staleKeep)
    keep.addEventListener('click', () => void this.save(version))
    const choices = element('p', { class: 'fee-choices' }, open, keep)
    this.#alert('warning', texts.stale, element('p', {}, texts.staleLead), choices)
  }

  #alert(tone: 'danger' | 'warning', title: string, ...content: readonly Node[]): void {
    const heading = element('h2', { class: 'notice-title' }, title)
    const box = element('div', { class: `alert alert-${tone} notice`, role: 'alert', tabindex: -1 })
    box.append(element('div', {}, heading, ...content))
    need(this.form, '[data-problems]').replaceChildren(box)
    box.focus()
  }
}

function withoutId(row: object): object {
  return { ...row, id: undefined }
}
