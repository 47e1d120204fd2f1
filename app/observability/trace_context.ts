/** W3C Trace Context: version, trace, parent, flags. */
const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/** What a `traceparent` says; null for what is none. */
export function traceContextOf(
  text: string
): { readonly traceId: string; readonly spanId: string; readonly traceFlags: number } | null {
  const [, traceId = '', spanId = '', flags = ''] = TRACE_PARENT.exec(text) ?? []
  if (!traceId || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return null
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) }
}
