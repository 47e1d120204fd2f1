/** The action that the compiler makes of `proposals`. */
export const PROPOSE = 'propose'

/** In its input, beside the fields of the record: why. */
export const PROPOSAL_REASON = 'proposal_reason'

/** What is proposed, and by whom. */
export const CHANGE_REQUEST = 'core.change_request'
