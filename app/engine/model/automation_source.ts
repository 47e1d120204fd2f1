/** What sets a rule off, as it is written. */
export interface TriggerJson {
  readonly created?: true
  readonly updated?: readonly string[] | true
  readonly transition?: readonly string[] | true
  readonly date?: string
  readonly days?: number | string
  readonly every?: number | string
  readonly times?: number
  readonly schedule?: 'hour' | 'day'
}

/** One step; exactly one of the keywords but `values` and `input` stands in it. */
export interface StepJson {
  readonly set?: Readonly<Record<string, string>>
  readonly create?: string
  readonly values?: Readonly<Record<string, string>>
  readonly notify?: string
  readonly action?: string
  readonly input?: Readonly<Record<string, string>>
  readonly transition?: string
  readonly webhook?: string
  readonly document?: string
}

/** What a rule says, whether a plugin declares it or a school has made it. */
export interface AutomationJson {
  readonly title: string
  readonly description?: string
  readonly about: string
  readonly on: TriggerJson
  readonly parameters?: Readonly<
    Record<
      string,
      { readonly title: string; readonly minimum: number; readonly maximum: number; readonly default: number }
    >
  >
  readonly when?: string
  readonly steps: readonly StepJson[]
  readonly off?: boolean
}
