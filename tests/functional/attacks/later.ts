/** Attacks for which there is no door yet, and why; the path that opens it brings the test. */
export const LATER: Readonly<Record<string, string>> = {
  A07: 'There is no endpoint that aggregates. Grants answer for `aggregate` (unit: query/masks, compile/access); `GET /aggregate` brings the test.',
  A11: 'Exports, prints of lists, charts and reports are still to come; receipts and declared reads ask through the grants (fees/own_dues, fees/counter).',
  A14: 'Histories, trash, job results and notifications are not shown to anybody yet; the audit is read by `system` alone.',
  A15: 'There is no socket and no event stream yet.',
  A16: 'There is no socket and no event stream yet.',
  A21: 'There is no endpoint that aggregates for those who do not see the rows; `GET /aggregate` brings the minimum group size.',
  B06: 'There is no import yet; the sandbox writes through the same operation as REST.',
  B08: 'There are no saved views, drafts or preferences yet.',
  B09: 'Roles are assigned by the users’ endpoints, which hold the ceiling with tests of their own.',
  B10: 'Grants hold the stable ids of a school’s own roles and fields; overlays hold this with tests of their own.',
  B13: 'There is no bulk endpoint yet, and no flag that allows an empty filter.',
}
