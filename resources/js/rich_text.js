const COMMANDS = ['bold', 'italic', 'strike', 'link', 'unlink', 'url', 'urlPlaceholder', 'heading1', 'quote', 'code']
const MORE_COMMANDS = ['bullets', 'numbers', 'outdent', 'indent', 'undo', 'redo']

/** Puts an editor in the place of each box for formatted text; the box stays, hidden, and is what is sent. */
export async function startRichText(root) {
  const boxes = [...root.querySelectorAll('[data-rich-text]')].filter((box) => !box.closest('template'))
  if (boxes.length === 0) return
  const Trix = await loadEditor(boxes[0])
  for (const box of boxes) startEditor(box, Trix)
}

/** The editor is fetched where a form needs it. Its styles carry the page's nonce. */
async function loadEditor({ dataset, nonce }) {
  const meta = document.createElement('meta')
  meta.name = 'trix-csp-nonce'
  meta.nonce = nonce
  document.head.append(meta)
  const [{ default: Trix }] = await Promise.all([import('trix'), import('trix/dist/trix.css')])
  const texts = JSON.parse(dataset.texts)
  for (const name of [...COMMANDS, ...MORE_COMMANDS]) Trix.config.lang[name] = texts[name]
  Object.assign(Trix.config.blockAttributes.default, { tagName: 'p', breakOnReturn: true })
  Trix.config.blockAttributes.heading1.tagName = 'h3'
  return Trix
}

function startEditor(box, Trix) {
  const text = box.querySelector('textarea')
  if (box.querySelector('trix-editor')) return
  const toolbar = document.createElement('trix-toolbar')
  toolbar.id = `${text.id}-tools`
  toolbar.innerHTML = Trix.config.toolbar.getDefaultHTML()
  toolbar.querySelector('[data-trix-button-group="file-tools"]')?.remove()
  const editor = document.createElement('trix-editor')
  editor.setAttribute('toolbar', toolbar.id)
  editor.className = 'formatted form-control'
  editor.setAttribute('role', 'textbox')
  editor.setAttribute('aria-multiline', 'true')
  editor.setAttribute('aria-label', box.dataset.label)
  for (const name of ['aria-describedby', 'aria-invalid', 'aria-required']) {
    if (text.hasAttribute(name)) editor.setAttribute(name, text.getAttribute(name))
  }
  editor.addEventListener('trix-file-accept', (event) => event.preventDefault())
  editor.addEventListener('trix-initialize', () => {
    editor.editor.loadHTML(text.value)
    // What is loaded is no change yet.
    editor.addEventListener('trix-change', () => {
      text.value = editor.editor.getDocument().toString().trim() === '' ? '' : editor.value
      text.dispatchEvent(new Event('input', { bubbles: true }))
    })
  })
  text.after(toolbar, editor)
  // Labels and the summary of problems lead to the box that was there before.
  text.classList.add('rich-text-sent')
  text.tabIndex = -1
  text.setAttribute('aria-hidden', 'true')
  text.addEventListener('focus', () => editor.focus())
}
