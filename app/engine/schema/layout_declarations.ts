/** The sections of a record's page and form; tabs group them. */
export interface LayoutJson {
  readonly sections: readonly SectionJson[]
  readonly tabs?: readonly TabJson[]
}

export interface SectionJson {
  readonly key: string
  readonly title: string
  readonly rows: readonly (readonly string[])[]
  readonly show_if?: string
  readonly columns?: number
  readonly note?: string
  readonly button?: string
}

export interface TabJson {
  readonly key: string
  readonly title: string
  readonly sections: readonly string[]
}

export interface ListJson {
  readonly columns?: readonly string[]
  readonly sort?: string
  readonly filters?: readonly string[]
}
