/** What records keep among themselves and each by itself, as `x-entity` says it. */
export interface UniqueJson {
  readonly fields: readonly string[]
  readonly among?: 'live' | 'ever'
  readonly while?: string
}

export interface ExclusiveJson {
  readonly key: readonly string[]
  readonly from: string
  readonly to: string
  readonly ends?: 'exclusive' | 'inclusive'
  readonly while?: string
  readonly message?: string
}

export interface CapacityJson {
  readonly of: string
  readonly places: string
  readonly while?: string
  readonly count?: string
  readonly message?: string
}

export interface CheckJson {
  readonly code: string
  readonly rule: string
  readonly field: string
  readonly message: string
}

/** A standard workflow: by its name, or with what it is told. */
export type StandardWorkflowJson =
  | 'standard.document'
  | { readonly use: 'standard.document'; readonly depends_on?: readonly string[]; readonly number?: string }
