/** The error that the work ends with. */
export async function caught(work: () => Promise<unknown>): Promise<Error> {
  try {
    await work()
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
  throw new Error('Expected a failure')
}

/** A promise that the test opens when it likes. */
export function makeGate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}
