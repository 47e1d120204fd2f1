/** A message on its way to one address. */
export interface Outgoing {
  /** The same whenever the same message is tried again. */
  readonly id: string
  readonly address: string
  readonly title: string
  readonly body: string
  readonly language: string
  /** Where it leads on this installation; null for nowhere. */
  readonly link: string | null
  /** Who it is from. */
  readonly sender: string
}

/**
 * Sends messages over the network. It throws `SendFailure`; what else it throws counts as passing. Never called inside a
 * transaction.
 */
export interface ChannelProvider {
  /**
   * Whether the same message may be handed over twice without reaching a person twice: the provider, or the program that
   * shows it, knows it by its id.
   */
  readonly isRepeatable: boolean
  /** What the provider calls it. */
  send(message: Outgoing): Promise<{ readonly providerId: string | null }>
}
