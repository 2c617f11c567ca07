import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Span as OtelSpan, SpanKind } from '@opentelemetry/api';

// Traces, sent by OTLP over HTTP if an endpoint is configured. Otherwise OpenTelemetry is not loaded.

export type Attributes = Readonly<Record<string, string | number>>;

/** A span in progress. */
export interface Span {
  /** Ends the span; `failure` marks it as failed. */
  end(more?: { attributes?: Attributes; failure?: string }): void;
  /** Runs `work` with this span as the parent of all spans started in it, also asynchronously. */
  within<T>(work: () => T): T;
}

export interface SpanOptions {
  name: string;
  attributes?: Attributes;
  /** The headers of an incoming request. Their W3C `traceparent` sets the parent. */
  headers?: Readonly<Record<string, unknown>>;
  /**
   * Starts a new trace. For background work, whose caller may be a connection or timer that was created within an unrelated
   * request.
   */
  isRoot?: boolean;
}

export interface Telemetry {
  /** Starts a span below the current one, unless `headers` or `isRoot` are given. */
  startSpan(options: SpanOptions): Span;
  /** The id of the current trace, 32 hex digits; null without one. */
  traceId(): string | null;
  /** Sends pending spans, for at most 5 s. */
  close(): Promise<void>;
}

const NOTHING: Span = { end: () => {}, within: (work) => work() };
/** Does nothing, at no cost. */
export const NO_TELEMETRY: Telemetry = { startSpan: () => NOTHING, traceId: () => null, close: async () => {} };

export interface TelemetryOptions {
  /** The collector's OTLP/HTTP address, without `/v1/traces`. */
  endpoint: string;
  serviceName: string;
  version: string;
  /** Called when traces cannot be sent; they are lost. */
  onFault(error: Error): void;
}

const CLOSE_MS = 5_000;
const SEND_MS = 10_000;

/** Loads and starts OpenTelemetry. */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const [api, core, sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  core.setGlobalErrorHandler((error) => options.onFault(error instanceof Error ? error : new Error(String(error))));
  const exporter = new OTLPTraceExporter({ url: `${options.endpoint}/v1/traces`, timeoutMillis: SEND_MS });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.serviceName, 'service.version': options.version }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('ex7', options.version);
  const propagator = new core.W3CTraceContextPropagator();
  const current = new AsyncLocalStorage<Context>();

  const wrapSpan = (span: OtelSpan, context: Context): Span => ({
    end({ attributes, failure } = {}) {
      if (attributes) span.setAttributes(attributes);
      if (failure !== undefined) span.setStatus({ code: api.SpanStatusCode.ERROR, message: failure });
      span.end();
    },
    within: (work) => current.run(context, work),
  });

  return {
    startSpan({ name, attributes, headers, isRoot }) {
      const within = (isRoot ? undefined : current.getStore()) ?? api.ROOT_CONTEXT;
      const parent = headers ? propagator.extract(api.ROOT_CONTEXT, headers, api.defaultTextMapGetter) : within;
      const kind: SpanKind = headers ? api.SpanKind.SERVER : api.SpanKind.INTERNAL;
      const span = tracer.startSpan(name, { kind, ...(attributes ? { attributes } : {}) }, parent);
      return wrapSpan(span, api.trace.setSpan(parent, span));
    },
    traceId() {
      const context = current.getStore();
      return (context && api.trace.getSpanContext(context)?.traceId) ?? null;
    },
    async close() {
      const timeout = new Promise<void>((resolve) => {
        setTimeout(resolve, CLOSE_MS).unref();
      });
      await Promise.race([provider.shutdown(), timeout]).catch(options.onFault);
    },
  };
}

/** Runs `work` in its own span, which fails if `work` throws. */
export async function traced<T>(telemetry: Telemetry, options: SpanOptions, work: () => Promise<T>): Promise<T> {
  const span = telemetry.startSpan(options);
  try {
    const result = await span.within(work);
    span.end();
    return result;
  } catch (error) {
    span.end({ failure: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}
