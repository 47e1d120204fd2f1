/**
 * Boxes of free text for which the server offers texts: the list below a box is filled as one types. Without script it holds
 * the declared texts.
 */
export function startSuggestions(root) {
  root.addEventListener('focusin', ({ target }) => ask(target))
  root.addEventListener('input', ({ target }) => ask(target))
}

/** Between two questions of one box, in milliseconds. */
const PAUSE = 200
const waiting = new WeakMap()

function ask(box) {
  if (!(box instanceof HTMLInputElement) || !box.dataset.suggest) return
  clearTimeout(waiting.get(box))
  waiting.set(
    box,
    setTimeout(() => void offer(box), PAUSE)
  )
}

async function offer(box) {
  const text = box.value.trim()
  const response = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(text)}`, {
    headers: { accept: 'application/json' },
    credentials: 'same-origin',
  }).catch(() => null)
  // What is offered already stays where nothing new is to be had; an answer to what was typed over meanwhile is none.
  if (!response?.ok || text !== box.value.trim()) return
  const texts = await response.json()
  box.list?.replaceChildren(...texts.map((value) => Object.assign(document.createElement('option'), { value })))
}
