/** An event as it came. */
export interface ReadEvent {
  readonly name: string
  readonly id: string | null
  readonly data: Readonly<Record<string, unknown>>
}

const ADDRESS = `http://${process.env['HOST']}:${process.env['PORT']}`

/** Milliseconds within which something that is to come has come. */
const PATIENCE = 5000

/** One open stream of events. */
export class EventReader {
  readonly events: ReadEvent[] = []
  readonly headers: Headers
  /** Everything that came, as it came. */
  text = ''
  isOver = false
  readonly #abort: AbortController
  #wake: () => void = () => undefined

  private constructor(response: Response, abort: AbortController) {
    this.headers = response.headers
    this.#abort = abort
    void this.#read(response)
  }

  /** Opens one and waits until it is ready; throws for another status than 200. */
  static async open(path: string, headers: Readonly<Record<string, string>>, address = ADDRESS): Promise<EventReader> {
    const abort = new AbortController()
    const response = await fetch(address + path, { headers, signal: abort.signal, redirect: 'manual' })
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
    const reader = new EventReader(response, abort)
    await reader.until(({ name }) => name === 'ready')
    return reader
  }

  /** The first event that is so; throws where none comes in time. */
  async until(isIt: (event: ReadEvent) => boolean): Promise<ReadEvent> {
    const end = performance.now() + PATIENCE
    for (;;) {
      const found = this.events.find(isIt)
      if (found) return found
      const left = end - performance.now()
      if (left <= 0 || this.isOver) throw new Error(`It has not come: ${this.text}`)
      await this.#next(left)
    }
  }

  /** Waits for the end of the stream. */
  async over(): Promise<void> {
    const end = performance.now() + PATIENCE
    while (!this.isOver) {
      if (performance.now() > end) throw new Error(`It goes on: ${this.text}`)
      await this.#next(100)
    }
  }

  close(): void {
    this.#abort.abort()
  }

  #next(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async #read(response: Response): Promise<void> {
    let rest = ''
    try {
      for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
        this.text += piece
        const frames = (rest + piece).split('\n\n')
        rest = frames.pop() ?? ''
        this.events.push(...frames.flatMap(eventOf))
        this.#wake()
      }
    } catch {
      // It was closed from this side.
    }
    this.isOver = true
    this.#wake()
  }
}

function eventOf(frame: string): readonly ReadEvent[] {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1] ?? null
  const name = field('event')
  if (name === null) return []
  return [{ name, id: field('id'), data: JSON.parse(field('data') ?? '{}') as ReadEvent['data'] }]
}
