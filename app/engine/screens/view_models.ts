import type { ChipView, FilterView, OptionView, PagingView, PickerView } from './list_bar_views.js'
import type { SectionExtras, SectionGroup } from './layout_view.js'
import type { ProcessButtonView, Tone, WorkflowBarView } from './process_bar_views.js'

export type CellForm =
  | 'plain'
  | 'number'
  | 'date'
  | 'badge'
  | 'flag'
  | 'link'
  | 'links'
  | 'address'
  | 'block'
  | 'colour'
  | 'code'
  | 'files'
  | 'markup'

/** A value as it is read. `href` leads to the linked record, or writes or calls the address. */
export interface CellView {
  readonly text: string
  readonly form: CellForm
  readonly href: string | null
  readonly tone: Tone | null
  readonly isOn: boolean
  readonly isEmpty: boolean
  /** The files of a form of the same name. */
  readonly files?: readonly FileView[]
  /** Clean HTML of formatted text, where there is room for it; `text` is its words. */
  readonly html?: string
  /** Where each part of a form of the same name leads; null where the reader may not go. */
  readonly links?: readonly { readonly text: string; readonly href: string | null }[]
}

/** An uploaded file. `thumb` is the address of a small picture of it; null where it is none. */
export interface FileView {
  readonly id: string
  readonly name: string
  readonly size: string
  readonly href: string
  readonly thumb: string | null
  /** What a form sends back of it. */
  readonly value: string
}

/** What stands for a record: a picture of it, or the first letters of what it is called. */
export interface PictureView {
  readonly thumb: string | null
  readonly href: string | null
  readonly letters: string
}

export interface LinkView {
  readonly href: string
  readonly label: string
}

/** What a column shows and how to sort by it; `sortHref` is null where that may not be. */
export interface ColumnView {
  readonly key: string
  readonly label: string
  readonly align: 'start' | 'end'
  readonly sortHref: string | null
  readonly sorted: 'ascending' | 'descending' | null
}

export interface RowView {
  readonly id: string
  readonly href: string
  readonly label: string
  /** Null where records of the kind have no pictures. */
  readonly picture: PictureView | null
  readonly tags: readonly { readonly name: string; readonly colour: string }[]
  readonly cells: readonly CellView[]
}

export interface ListView {
  readonly entity: string
  readonly title: string
  readonly description: string
  readonly path: string
  readonly total: number
  readonly isCapped: boolean
  readonly search: string | null
  readonly filters: readonly FilterView[]
  readonly activeFilters: number
  readonly chips: readonly ChipView[]
  readonly clearHref: string
  /** Parameters that the filter form must carry along. */
  readonly sort: string
  readonly carried: readonly { readonly name: string; readonly value: string }[]
  /** The list in force but for its columns. */
  readonly kept: readonly { readonly name: string; readonly value: string }[]
  readonly choices: { readonly options: readonly OptionView[]; readonly isChosen: boolean; readonly resetHref: string }
  readonly columns: readonly ColumnView[]
  readonly rows: readonly RowView[]
  readonly paging: PagingView
  /** By action, for `@can`. */
  readonly can: Readonly<Record<string, boolean>>
  readonly actions: readonly ProcessButtonView[]
  readonly empty: 'nothing' | 'no_match' | null
  /** The list's own address with all its parameters, in one spelling. */
  readonly href: string
}

export interface FactView {
  readonly key: string
  readonly label: string
  readonly cell: CellView
  readonly isWide: boolean
}

/** Child records as a table. */
export interface GridView {
  readonly key: string
  readonly label: string
  readonly columns: readonly { readonly key: string; readonly label: string; readonly align: 'start' | 'end' }[]
  readonly rows: readonly (readonly CellView[])[]
}

export interface SectionView extends SectionExtras {
  readonly key: string
  readonly title: string
  /** Null where none stands here, or where it may not be done. */
  readonly button: ProcessButtonView | null
  readonly facts: readonly FactView[]
  readonly grids: readonly GridView[]
}

/** Records of another entity that name this one. `count` is null when nobody counted. */
export interface ConnectionView {
  readonly key: string
  readonly label: string
  readonly href: string
  readonly count: number | null
  readonly isCapped: boolean
}

export interface RecordView {
  readonly entity: string
  readonly id: string
  readonly title: string
  readonly label: string
  /** Null where records of the kind have no pictures. */
  readonly picture: PictureView | null
  readonly version: number | null
  readonly badges: readonly CellView[]
  readonly sections: readonly SectionView[]
  readonly groups: readonly SectionGroup[]
  readonly connections: readonly ConnectionView[]
  readonly listHref: string
  readonly listLabel: string
  readonly workflow: WorkflowBarView | null
  readonly actions: readonly ProcessButtonView[]
  /** The record's own address; below it are those of what can be done with it. */
  readonly path: string
  /** By action, for `@can`. */
  readonly can: Readonly<Record<string, boolean>>
  readonly changed: { readonly at: string; readonly iso: string } | null
}

/** An input of a form. `view` names the component, `attributes` are HTML's for its control. */
export interface InputView {
  readonly view: string
  readonly key: string
  readonly name: string
  readonly id: string
  readonly label: string
  readonly hint: string
  readonly error: string
  readonly isRequired: boolean
  readonly value: string
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  readonly options: readonly OptionView[]
  readonly picker: PickerView | null
  readonly grid: GridInputView | null
  /** Of a field of uploaded files. */
  readonly files?: FilesInputView | null
  /** Of free text for which texts are offered: where more are asked for (null: nowhere), and those that are known. */
  readonly suggestions?: { readonly url: string | null; readonly texts: readonly string[] } | null
  /** Set where the field is shown but may not be written. */
  readonly fixed: CellView | null
  readonly isWide: boolean
}

/** Files to keep, take away and add. */
export interface FilesInputView {
  readonly files: readonly FileView[]
  /** For which an upload is announced. */
  readonly entity: string
  readonly field: string
  /** Endings of names, as the input takes them. */
  readonly accept: string
  readonly most: number
  readonly bytes: number
  readonly largest: string
  readonly endings: string
  readonly isPicture: boolean
}

/** Rows to edit. `blank` is the pattern of a new row, with `__index__` in its names. */
export interface GridInputView {
  readonly rows: readonly GridRowInputView[]
  readonly blank: GridRowInputView
  readonly columns: readonly {
    readonly key: string
    readonly label: string
    readonly isRequired: boolean
    readonly hint: string
    readonly align: 'start' | 'end'
    /** Decimal places of a column that is summed below the rows; null for one without a sum. */
    readonly totalScale: number | null
  }[]
  readonly hasTotals: boolean
  /** The language in which numbers are typed and summed: `en-IN`. */
  readonly language: string
  readonly most: number
}

export interface GridRowInputView {
  readonly idName: string
  readonly idValue: string
  readonly removeName: string
  /** A blank row for those who cannot add rows by script. */
  readonly isSpare: boolean
  readonly inputs: readonly InputView[]
}

export interface FormSectionView extends SectionExtras {
  readonly key: string
  readonly title: string
  readonly inputs: readonly InputView[]
}

export interface FormView {
  readonly entity: string
  readonly title: string
  readonly isNew: boolean
  readonly action: string
  readonly cancelHref: string
  readonly version: number | null
  readonly sections: readonly FormSectionView[]
  readonly groups: readonly SectionGroup[]
  /** For the script that shows and hides boxes; null where none depends on others. */
  readonly conditions: string | null
  /** Errors with the id of the input they are about; null for those about the whole. */
  readonly problems: readonly { readonly id: string | null; readonly label: string; readonly message: string }[]
  readonly isStale: boolean
  readonly currentHref: string | null
}

export interface MenuGroupView {
  readonly title: string
  readonly items: readonly {
    readonly label: string
    readonly href: string
    readonly icon: string
    readonly isCurrent: boolean
  }[]
}
