/**
 * Names what failed (a long log is read from its end), prints the sum of all runs as the last line and ends
 * the process; any failure, or no test at all, ends it with 1.
 */
export function concludeAll(results) {
  const sum = (name) => results.reduce((total, result) => total + result[name], 0)
  const passed = sum('passed')
  const failed = sum('failed') + (passed + sum('failed') === 0 ? 1 : 0)
  for (const { label, failures } of results) {
    for (const failure of failures) console.log(`✖ ${label}: ${failure}`)
  }
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exit(failed === 0 ? 0 : 1)
}

/** Runs `work` and turns what it throws into one failure of the given name. */
export async function failureOf(label, work) {
  try {
    return await work()
  } catch (error) {
    const reason = String(error instanceof Error ? error.message || error.code || error.name : error)
    console.error(`\n${label}: ${reason}`)
    console.log(`${label}: 0 passed, 1 failed`)
    return { label, passed: 0, failed: 1, failures: [reason] }
  }
}
