import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

// Dependencies of the shim. It knows no services: every endpoint runs a GraphQL operation.

/** An authenticated caller. `Context` is the context of the GraphQL resolvers. */
export interface Session<Context> {
  context: Context;
  /** The expiry of the token in UTC milliseconds; null: never. */
  expiresAt: number | null;
  /** For a stream that was opened with a ticket. */
  ticket?: {
    /** Identifies the ticket's stream, of which at most one is open. */
    stream: string;
    /** Whether the ticket has opened its stream before, so that it must be resumed. */
    resumes: boolean;
  };
}

export interface OperationRequest<Operation, Context> {
  operation: Operation;
  variables: Record<string, unknown>;
  context: Context;
}

export interface OperationResult {
  data?: Record<string, unknown> | null;
  errors?: readonly OperationError[];
}
export interface OperationError {
  message: string;
  extensions?: Record<string, unknown>;
}

/** A stream with one reader, which pulls items or has them pushed. */
export interface PushStream<T> {
  next(): Promise<IteratorResult<T>>;
  /** Sends all further items to `sink`, which returns false to pause. `end` is called once, after the last item. */
  pipeTo(sink: { write(item: T): boolean; end(failure?: unknown): void }): void;
  /** The sink accepts items again. */
  resume(): void;
  end(): void;
}

export interface RestShimDeps<Operation, Context> {
  /**
   * Parses, validates and compiles a document; called once per document at start. Throws when it does not match the schema.
   */
  prepare(document: string): Operation;
  /** Runs a query or mutation. Errors are in the result, in the form for GraphQL clients. */
  execute(request: OperationRequest<Operation, Context>): Promise<OperationResult> | OperationResult;
  /** Starts a subscription, which ends when the caller's token expires. */
  subscribe(request: OperationRequest<Operation, Context>): Promise<PushStream<OperationResult> | OperationResult>;
  /**
   * Authenticates a request. Throws an error with `code` "unauthorized"; one with `code` and `retryAfter` (seconds) above
   * the rate limit; or one with `name` "UnavailableError" when authentication is unavailable.
   */
  authenticate(req: IncomingMessage): Promise<Session<Context>>;
  /**
   * Authenticates a stream by the ticket in its URL. `resumes`: the client sent the id of its last event. Throws like
   * `authenticate`. Undefined: tickets are not supported.
   */
  useTicket?(req: IncomingMessage, ticket: string, resumes: boolean): Promise<Session<Context>>;
  /** The context of a request without a token. */
  anonymous(req: IncomingMessage): Context;
  /** Origins that browsers may call from; `*` allows all. Default none. */
  corsOrigins?: readonly string[];
  /** Receives the error that ended a stream. */
  onFault?: (fault: unknown, requestId: string) => void;
  /** UTC milliseconds. Default: the system clock. */
  now?: () => number;
  stream?: StreamLimits;
  /** Handlers of inbound webhooks by route; routes without a handler do not exist. */
  webhooks?: Readonly<Record<string, RawHandler>>;
  /** Who takes files, by route; one left out is not there. */
  uploads?: Readonly<Record<string, UploadHandler<Context>>>;
}

/** A call from a service that signs the raw bytes. */
export interface RawRequest {
  body: Buffer;
  headers: IncomingHttpHeaders;
  query: URLSearchParams;
  /** The raw query string with its `?`; empty without one. */
  search: string;
  /** The request itself, whose address a handler may count. */
  request: IncomingMessage;
}
/** A file on its way in, from an authenticated caller. */
export interface Upload<Context> {
  body: IncomingMessage;
  /** Bytes of the body where the client says it. */
  length: number | null;
  /** As the row's readers gave it. */
  // biome-ignore lint/suspicious/noExplicitAny: each row has parameters of its own
  query: any;
  context: Context;
}
export type UploadHandler<Context> = (upload: Upload<Context>) => Promise<RestResponse>;

export type RawHandler = (request: RawRequest) => Promise<RestResponse>;

export interface StreamLimits {
  /** Bytes buffered for a client before reading pauses. Default 1 MiB. */
  maxWaitingBytes?: number;
  /** Milliseconds without progress before a client is disconnected. Default 10,000. */
  stallTimeout?: number;
}

/** A response as it is sent. */
export type RestResponse = Answer & { status: number };
/** An error response, valid for any endpoint. */
export type ErrorAnswer = Answer<never> & { status: number };

/** The response of an endpoint. `Body` is the type of successful bodies; error bodies differ. */
export interface Answer<Body = unknown> {
  /** Default: the endpoint's status. */
  status?: number;
  /** JSON; undefined: no body. */
  body?: Body;
  /** A body that is not JSON; its content type is in `headers`. */
  text?: string;
  headers?: Record<string, string>;
  /** Issues of the input from GraphQL, formatted as in FastAPI. */
  fields?: readonly FieldProblem[];
}

/** An invalid field with its GraphQL path. */
export interface FieldProblem {
  code: string;
  path: readonly string[];
  message: string;
}

/** An invalid field in FastAPI's format. */
export interface ValidationIssue {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
}
