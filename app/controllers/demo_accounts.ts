/** An account that anybody may try. */
export interface DemoAccount {
  readonly login: string
  readonly password: string
  readonly title: string
}

/** The accounts that the login page offers; bound by the demo only. */
export abstract class DemoAccounts {
  abstract list(): readonly DemoAccount[]
}
