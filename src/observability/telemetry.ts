import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Span, SpanKind } from '@opentelemetry/api';

// Traces, sent by OTLP over HTTP where an endpoint is configured. Without one no module of OpenTelemetry is loaded.

export type Attributes = Readonly<Record<string, string | number>>;

/** Something that was begun and takes time. */
export interface Begun {
  /** Ends it; `failure` says that it failed, and why. */
  end(more?: { attributes?: Attributes; failure?: string }): void;
  /** Runs `work` so that whatever begins during it, awaited work included, stands beneath this. */
  within<T>(work: () => T): T;
}

export interface Begin {
  name: string;
  attributes?: Attributes;
  /** The headers of a request from outside: its W3C `traceparent` says beneath what it stands. */
  headers?: Readonly<Record<string, unknown>>;
  /**
   * It stands beneath nothing. For work that nobody waits for: what calls it may be a connection or a timer that some
   * request happened to bring about, and so seem to be within that request.
   */
  alone?: boolean;
}

export interface Telemetry {
  /** Begins a span beneath the one it is called within, where `headers` and `alone` say nothing else. */
  begin(options: Begin): Begun;
  /** Of the trace that this is called within, 32 hex digits; null outside of any. */
  traceId(): string | null;
  /** Sends what has ended and was not sent yet, at most for 5 s. */
  close(): Promise<void>;
}

const NOTHING: Begun = { end: () => {}, within: (work) => work() };
/** Measures nothing, at no cost. */
export const NO_TELEMETRY: Telemetry = { begin: () => NOTHING, traceId: () => null, close: async () => {} };

export interface TelemetryOptions {
  /** The collector's OTLP/HTTP address, without `/v1/traces`. */
  endpoint: string;
  serviceName: string;
  version: string;
  /** Told when traces cannot be sent; they are lost then. */
  onFault(error: Error): void;
}

const CLOSE_MS = 5_000;
const SEND_MS = 10_000;

/** Loads OpenTelemetry. */
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
  const fromOutside = new core.W3CTraceContextPropagator();
  const current = new AsyncLocalStorage<Context>();

  const begun = (span: Span, context: Context): Begun => ({
    end({ attributes, failure } = {}) {
      if (attributes) span.setAttributes(attributes);
      if (failure !== undefined) span.setStatus({ code: api.SpanStatusCode.ERROR, message: failure });
      span.end();
    },
    within: (work) => current.run(context, work),
  });

  return {
    begin({ name, attributes, headers, alone }) {
      const within = (alone ? undefined : current.getStore()) ?? api.ROOT_CONTEXT;
      const above = headers ? fromOutside.extract(api.ROOT_CONTEXT, headers, api.defaultTextMapGetter) : within;
      const kind: SpanKind = headers ? api.SpanKind.SERVER : api.SpanKind.INTERNAL;
      const span = tracer.startSpan(name, { kind, ...(attributes ? { attributes } : {}) }, above);
      return begun(span, api.trace.setSpan(above, span));
    },
    traceId() {
      const context = current.getStore();
      return (context && api.trace.getSpanContext(context)?.traceId) ?? null;
    },
    async close() {
      const late = new Promise<void>((resolve) => {
        setTimeout(resolve, CLOSE_MS).unref();
      });
      await Promise.race([provider.shutdown(), late]).catch(options.onFault);
    },
  };
}

/** Runs `work` as a span of its own; what it throws says that the span failed. */
export async function traced<T>(telemetry: Telemetry, options: Begin, work: () => Promise<T>): Promise<T> {
  const span = telemetry.begin(options);
  try {
    const result = await span.within(work);
    span.end();
    return result;
  } catch (error) {
    span.end({ failure: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}
