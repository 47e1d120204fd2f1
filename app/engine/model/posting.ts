/** A charge that a plugin raises against somebody without knowing who keeps the books. */
export interface Charge {
  /** Who owes it: the id of a record that the provider bills. */
  readonly debtor: string
  /** A decimal text in the school's currency. */
  readonly amount: string
  /** As whoever pays reads it. */
  readonly description: string
  /** `YYYY-MM-DD`. */
  readonly due: string
  /** What it is for; one record has one standing charge. */
  readonly source: { readonly entity: string; readonly record: string }
}

/** Raises and takes back charges. Posted documents are never edited; where no plugin provides it, asking is refused. */
export interface Posting {
  /** Issues a charge and answers the id of its document; of one that was raised before, that one. */
  raise(charge: Charge): Promise<string>
  /** Takes back what of a charge is not paid. */
  reverse(document: string, reason: string): Promise<void>
}
