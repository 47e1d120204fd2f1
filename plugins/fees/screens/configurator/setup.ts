import type { Frequency } from '../../services/instalments.js'

/** A fee line as REST has it. */
export interface SentLine {
  readonly id?: string
  readonly head: string
  readonly grade: string | null
  readonly section: string | null
  readonly frequency: Frequency
  readonly instalment: number | null
  /** A decimal text: `9000.00`. */
  readonly amount: string
}

/** An instalment as REST has it; days are `YYYY-MM-DD`. */
export interface SentInstalment {
  readonly id?: string
  readonly number: number
  readonly title: string
  readonly from_date: string
  readonly to_date: string
  readonly due_date: string
  readonly weight: number
}

interface Choice {
  readonly id: string
  readonly name: string
}

/** What the page hands to its script. */
export interface GridSetup {
  readonly id: string
  readonly version: number
  readonly isEditable: boolean
  readonly language: string
  /** Decimals of the school's currency. */
  readonly scale: number
  readonly year: { readonly from: string; readonly to: string }
  readonly heads: readonly Choice[]
  readonly grades: readonly Choice[]
  /** Classes for which there are lines of their own. */
  readonly sections: readonly Choice[]
  readonly lines: readonly SentLine[]
  readonly instalments: readonly SentInstalment[]
}

/** What the fee card of the server says of one grade; amounts are decimal texts. */
export interface CheckedGrade {
  readonly grade: string
  readonly totals: readonly string[]
  readonly total: string
}

/** What saving answers. `errors` are messages by path: `lines.3.amount`, `instalments.0.due_date`, `name`, ``. */
export type SaveAnswer =
  | {
      readonly kind: 'saved'
      readonly version: number
      readonly lines: readonly SentLine[]
      readonly instalments: readonly SentInstalment[]
      readonly grades: readonly CheckedGrade[]
    }
  | { readonly kind: 'stale'; readonly version: number }
  | { readonly kind: 'invalid'; readonly errors: Readonly<Record<string, readonly string[]>> }

/** A bill as the action `preview` answers it, or why there is none. */
export type PreviewAnswer =
  { readonly kind: 'bill'; readonly bill: PreviewBill } | { readonly kind: 'refused'; readonly message: string }

export interface PreviewBill {
  readonly title: string
  readonly due_date: string
  readonly lines: readonly {
    readonly description: string
    readonly gross: string
    readonly concessions: readonly { readonly title: string; readonly amount: string; readonly explanation: string }[]
  }[]
  readonly gross: string
  readonly concession: string
  readonly total: string
}
