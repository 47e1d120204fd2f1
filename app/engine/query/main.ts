export { searchAll } from './search_all.js'
export type { FoundRecords } from './search_all.js'
export { AGGREGATE_LIMITS, BUCKETS, HAVING_OPERATORS, MEASURES } from './aggregate_query.js'
export type { AggregateQuery } from './aggregate_query.js'
export { aggregateRecords } from './aggregate_records.js'
export type { AggregateAnswer, AggregateMeta } from './aggregate_records.js'
export { countRecords, countRecordsBy } from './count_records.js'
export { dayEdge, isDay } from './day_filter.js'
export { describeRow } from './describe_row.js'
export { explainRecord } from './explain_record.js'
export { heldOnRecord, judgeRecord } from './judge_record.js'
export type { Verdict } from './judge_record.js'
export { LIMITS, EMPTY_QUERY, TAGS } from './list_query.js'
export type { FilterAtom, FilterQuery, IncludeTree, ListQuery, SortTerm } from './list_query.js'
export { listGranted, listRecords } from './list_records.js'
export type { ListAnswer, ListMeta } from './list_records.js'
export { noteIncluded, noteShown } from './note_shown.js'
export { parseAggregateQuery } from './parse_aggregate.js'
export { parseListQuery, parseRecordShape } from './parse.js'
export { pickRecords } from './pick_records.js'
export type { PickedRecord, PickRequest } from './pick_records.js'
export { parametersOfBody } from './query_body.js'
export { parseQueryString } from './query_string.js'
export type { QueryParameter } from './query_string.js'
export { readRecord } from './read_record.js'
export {
  isIndexed,
  isSealed,
  openText,
  placeIn,
  placeOf,
  presentForm,
  sealedFields,
  sealText,
} from './sealed_values.js'
export { idOfSingle, isUnwritten, UNWRITTEN, unwrittenSingle } from './single.js'
export { suggestValues } from './suggest_values.js'
export { scanCode } from './scan.js'
export type { Scanned } from './scan.js'
export { isPublished } from './published.js'
export { hasSeenChange, seenRecords } from './seen_records.js'
export { tagsOf } from './tags.js'
export type { ShownTag } from './tags.js'
export { paramsOf } from './session.js'
export type { Session } from './session.js'
export { EMPTY_SHAPE } from './shape.js'
export type { RecordShape } from './shape.js'
export { rowScalars, storedValue, valueInRow } from './stored_row.js'
