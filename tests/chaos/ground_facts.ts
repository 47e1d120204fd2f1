/** What clients and the last look must know of the filled database. */
export interface Ground {
  readonly schoolId: string
  readonly head: string
  /** Pupils that no fee run bills: clients bill them by hand. */
  readonly students: readonly string[]
  readonly structures: readonly string[]
  /** Of each structure. */
  readonly instalments: number
  /** Pupils of each structure. */
  readonly billed: number
}

/** Who the clients sign in as. */
export const ACCOUNT = { email: 'accountant@soak.example', password: 'right horse battery' } as const

/** Rows of each import: two parts and a rest. */
export const IMPORTED = 450
