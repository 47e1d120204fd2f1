/** What is asked: whether somebody, or who answers for him, has agreed. */
export interface ConsentQuestion {
  /** The id of the person's record. */
  readonly person: string
  /** The purpose by its code: `photo_website`. */
  readonly purpose: string
  /** A consent for any channel holds for each; without one, any consent for the purpose counts. */
  readonly channel?: string
}

/** What people have agreed to. Where no plugin provides it, asking is refused. */
export interface Consents {
  /** True while a consent is given and not withdrawn; an unknown purpose is none. */
  has(question: ConsentQuestion): Promise<boolean>
  /** Those of the persons of whom that is true, asked together; at most 200. */
  among(persons: readonly string[], question: Omit<ConsentQuestion, 'person'>): Promise<ReadonlySet<string>>
}
