/** A pause that others may end, also just before it begins. */
export class Pause {
  #isEnded = false
  #wake: (() => void) | null = null

  /** Resolves after so many milliseconds, or at once when `end` was called since the last `reset`. */
  async wait(milliseconds: number): Promise<void> {
    if (this.#isEnded) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = null
  }

  end(): void {
    this.#isEnded = true
    this.#wake?.()
  }

  reset(): void {
    this.#isEnded = false
  }
}
