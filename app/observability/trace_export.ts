import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { traceSteps } from './tracing.js'

export interface TraceExportOptions {
  readonly service: string
  /** Of the traces that begin here so many are told, from 0 to 1; one that a caller has begun is told where he tells it. */
  readonly ratio: number
}

/**
 * Traces the process and sends its spans over OTLP/HTTP, as OpenTelemetry's own `OTEL_EXPORTER_OTLP_*` say. Answers how to send what is left and stop. Imported only where traces
 * are wanted: it loads OpenTelemetry.
 */
export function exportTraces({ service, ratio }: TraceExportOptions): () => Promise<void> {
  const resource = resourceFromAttributes({ 'service.name': service })
  const sampler = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) })
  const spanProcessors = [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })]
  const provider = new TracerProvider({ resource, sampler, spanProcessors })
  const stop = traceSteps(provider.getTracer('lectern'))
  return async () => {
    stop()
    await provider.shutdown()
  }
}
