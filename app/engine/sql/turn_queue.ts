/** Lets one task run at a time, in the order in which they asked; a failed task does not stop the next. */
export class TurnQueue {
  #last: Promise<void> = Promise.resolve()

  run<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task)
    this.#last = turn.then(
      () => undefined,
      () => undefined
    )
    return turn
  }
}
