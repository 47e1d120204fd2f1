import './configurator/configurator.css'
import { fill, need } from './configurator/dom.js'
import { rowsOf } from './configurator/grid_model.js'
import { listenToGrid } from './configurator/grid_keys.js'
import { FeeGrid } from './configurator/grid_table.js'
import { InstalmentTable } from './configurator/instalment_table.js'
import { Preview } from './configurator/preview.js'
import { Saving } from './configurator/saving.js'
import type { GridSetup, SaveAnswer } from './configurator/setup.js'
import type { ClientTexts } from './configurator/texts.js'
import { agrees, drawCard } from './configurator/totals.js'

start(need(document, '[data-configurator]'))

/** Brings the page of one fee structure to life. */
function start(root: HTMLElement): void {
  const setup = JSON.parse(root.dataset.setup ?? '') as GridSetup
  const texts = JSON.parse(root.dataset.texts ?? '') as ClientTexts
  const form = need<HTMLFormElement>(root, '[data-configurator-form]')
  const card = need(root, '[data-fee-card]')

  const touched = () => {
    saving.touch()
    drawCard(card, grid, instalments.usable)
    for (const button of root.querySelectorAll<HTMLButtonElement>('[data-needs-saved]')) button.disabled = true
  }
  const instalments = new InstalmentTable(need(root, '[data-instalments]'), setup, texts, () => {
    grid.draw(instalments.usable)
    touched()
  })
  const money = { scale: setup.scale, language: setup.language }
  const grid = new FeeGrid(need(root, '[data-fee-grid]'), setup, texts, rowsOf(setup.lines, money), touched)
  const saving = new Saving(form, grid, instalments, (answer) => saved(answer))
  const preview = root.querySelector('#preview-student') ? new Preview(root, grid, () => saving.isDirty) : null

  /** What the server has kept takes the place of what was typed, and its sums are held against those of the page. */
  function saved(answer: Extract<SaveAnswer, { kind: 'saved' }>): void {
    const unfilled = grid.rows.filter(({ cells }) => [...cells.values()].every(({ text }) => text.trim() === ''))
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.at : undefined
    grid.rows = [...rowsOf(answer.lines, money), ...unfilled]
    instalments.take(answer.instalments)
    grid.draw(instalments.usable)
    drawCard(card, grid, instalments.usable)
    if (focused !== undefined) grid.focus(...placeOf(focused))
    const isSame = agrees(grid, instalments.usable, answer.grades)
    saving.tell(isSame ? texts.savedSame : texts.savedOther, isSame ? 'good' : 'bad')
    for (const field of root.querySelectorAll<HTMLInputElement>('[data-version]')) field.value = String(answer.version)
    for (const button of root.querySelectorAll<HTMLButtonElement>('[data-needs-saved]')) button.disabled = false
    preview?.offer(answer.instalments)
    void preview?.ask()
  }

  instalments.draw()
  grid.draw(instalments.usable)
  drawCard(card, grid, instalments.usable)
  if (!setup.isEditable) return

  listenToGrid(grid)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void saving.save()
  })
  for (const box of form.querySelectorAll('[data-setting]')) box.addEventListener('input', touched)
  need(root, '[data-add-row]').addEventListener('click', () => {
    grid.add()
    grid.focus(grid.rows.length - 1, 0)
  })
  need(root, '[data-add-instalment]').addEventListener('click', () => instalments.add())
  for (const button of root.querySelectorAll<HTMLElement>('[data-plan]')) {
    button.addEventListener('click', () => {
      instalments.plan(Number(button.dataset.plan), chosenYear(form, setup))
      need(root, '[data-plan-status]').textContent = fill(texts.planned, { count: instalments.items.length })
    })
  }
}

/** The year that stands in the form now, which need not be the one that is kept. */
function chosenYear(form: HTMLFormElement, { year }: GridSetup): GridSetup['year'] {
  const option = form.querySelector<HTMLSelectElement>('select[name="year"]')?.selectedOptions[0]
  return { from: option?.dataset.from ?? year.from, to: option?.dataset.to ?? year.to }
}

function placeOf(at: string): [row: number, column: number] {
  const [row = 0, column = 0] = at.split(':').map(Number)
  return [row, column]
}
