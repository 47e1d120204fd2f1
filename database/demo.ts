/** Someone who can sign in to the demo, as its start prints them. */
export interface DemoAccount {
  readonly role: string
  readonly email: string
  readonly password: string
}

/**
 * Makes the demo's tables and data where they are missing. With `fresh` everything is rebuilt; SQLite
 * files are already gone then, a PostgreSQL database is for this function to empty. The application is
 * booted and does not serve yet.
 */
export async function prepareDemo(_options: { fresh: boolean }): Promise<{ accounts: readonly DemoAccount[] }> {
  return { accounts: [] }
}
