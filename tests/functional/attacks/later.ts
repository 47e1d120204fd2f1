/** Attacks for which there is no door yet, and why; the path that opens it brings the test. */
export const LATER: Readonly<Record<string, string>> = {
  A11: 'There are no exports, prints of lists, charts and reports of records yet; receipts and declared reads are answered under the grants (rest/processes, fees/own_dues), the copy of one’s own data too (privacy).',
  A15: 'There is no socket and no event stream yet.',
  A16: 'There is no socket and no event stream yet.',
  B06: 'There is no import yet; the sandbox writes through the same operation as REST, and a school is restored by the operator alone (school_archive).',
  B08: 'There are no saved views, drafts or preferences yet.',
  E08: 'There are no exports as CSV or XLSX and no imports yet; the copy of one’s own data is JSON and PDF.',
  B13: 'There is no bulk endpoint yet, and no flag that allows an empty filter.',
}
