/**
 * Fields of signatures: what is drawn becomes a picture that is uploaded as a chosen file would be (see uploads.js). Who cannot
 * draw chooses a file; the pad is there with script alone.
 */
export function startSignatures(root) {
  for (const element of root.querySelectorAll('[data-signature]')) startPad(element)
}

/** Pixels of the picture for one of the page, so that lines are smooth on paper too. */
const DENSITY = 2
const WIDTH = 600
const HEIGHT = 200
const LINE = 2.5

function startPad(element) {
  const canvas = element.querySelector('canvas')
  const [take, clear] = ['take', 'clear'].map((name) => element.querySelector(`[data-signature-${name}]`))
  const input = element.querySelector('input[type=file]')
  Object.assign(canvas, { width: WIDTH * DENSITY, height: HEIGHT * DENSITY })
  const pen = canvas.getContext('2d')
  Object.assign(pen, { lineWidth: LINE * DENSITY, lineCap: 'round', lineJoin: 'round', strokeStyle: '#14213d' })
  let isDrawn = false
  wipe()
  element.querySelector('[data-signature-pad]').hidden = false

  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    event.preventDefault()
    canvas.setPointerCapture(event.pointerId)
    pen.beginPath()
    pen.moveTo(...placeOf(event))
    // A dot is a stroke too.
    lineTo(event)
  })
  canvas.addEventListener('pointermove', (event) => {
    if (canvas.hasPointerCapture(event.pointerId))
      for (const each of event.getCoalescedEvents?.() ?? [event]) lineTo(each)
  })
  take.addEventListener('click', () => {
    canvas.toBlob((blob) => {
      const files = new DataTransfer()
      files.items.add(new File([blob], 'signature.png', { type: 'image/png' }))
      input.files = files.files
      input.dispatchEvent(new Event('change', { bubbles: true }))
    }, 'image/png')
    wipe()
  })
  clear.addEventListener('click', wipe)

  function lineTo(event) {
    pen.lineTo(...placeOf(event))
    pen.stroke()
    isDrawn = true
    show()
  }

  /** On white, as paper: a clear ground would be black in some pictures made of it. */
  function wipe() {
    pen.fillStyle = '#ffffff'
    pen.fillRect(0, 0, canvas.width, canvas.height)
    isDrawn = false
    show()
  }

  function show() {
    take.disabled = !isDrawn
    clear.disabled = !isDrawn
  }

  function placeOf({ clientX, clientY }) {
    const box = canvas.getBoundingClientRect()
    return [((clientX - box.left) / box.width) * canvas.width, ((clientY - box.top) / box.height) * canvas.height]
  }
}
