export interface OptionView {
  readonly value: string
  readonly label: string
  readonly isSelected: boolean
}

/** One box of a filter: its name is the query parameter. */
export interface FilterBoxView {
  readonly name: string
  readonly id: string
  readonly value: string
  readonly label: string
}

/** A filter above a list. `view` names the component; the rest is what that component needs. */
export interface FilterView {
  readonly view: string
  readonly key: string
  readonly label: string
  readonly boxes: readonly FilterBoxView[]
  readonly inputType: string
  readonly inputMode: 'numeric' | 'decimal' | null
  readonly options: readonly OptionView[]
  readonly picker: PickerView | null
}

/** A choice among the records of another entity, searched at `url`. */
export interface PickerView {
  readonly url: string
  readonly selected: readonly OptionView[]
}

/** A filter or search in force, with the address of the list without it. */
export interface ChipView {
  readonly label: string
  readonly value: string
  readonly removeHref: string
}

export interface PagingView {
  readonly page: number
  readonly totalPages: number
  readonly isLastKnown: boolean
  readonly from: number
  readonly to: number
  readonly previousHref: string | null
  readonly nextHref: string | null
  readonly pages: readonly {
    readonly number: number
    readonly href: string
    readonly isCurrent: boolean
    readonly isGap: boolean
  }[]
  readonly sizes: readonly OptionView[]
}
