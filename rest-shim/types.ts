import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

// Dependencies of the shim. It knows no service: every endpoint is a GraphQL operation, run as for any other client.

/** An authenticated caller. `Context` is the context of the GraphQL resolvers. */
export interface Session<Context> {
  context: Context;
  /** The expiry of the token in UTC milliseconds; null: never. */
  expiresAt: number | null;
  /** For a stream that was opened with a ticket. */
  ticket?: {
    /** Names the ticket's stream, of which at most one is open. */
    stream: string;
    /** The ticket opened its stream before: this one must go on where that ended. */
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
  /** Parses, validates and compiles a document; called once per document, at start. Throws when it does not fit. */
  prepare(document: string): Operation;
  /** Runs a query or mutation. Errors come in the result, as GraphQL clients are shown them. */
  execute(request: OperationRequest<Operation, Context>): Promise<OperationResult> | OperationResult;
  /** Starts a subscription. It ends by itself when its caller's token does. */
  subscribe(request: OperationRequest<Operation, Context>): Promise<PushStream<OperationResult> | OperationResult>;
  /**
   * The caller of a request. Throws when there is none: an error with `code` "unauthorized"; one with `code` and
   * `retryAfter` (seconds) for who calls too often; one whose `name` is "UnavailableError" when it cannot be told now.
   */
  authenticate(req: IncomingMessage): Promise<Session<Context>>;
  /**
   * The caller whose ticket a stream's URL carries. `resumes`: the client names the last event that it got. Throws as
   * `authenticate`. Left out: there are no tickets.
   */
  useTicket?(req: IncomingMessage, ticket: string, resumes: boolean): Promise<Session<Context>>;
  /** The context of a request that needs no token. */
  anonymous(req: IncomingMessage): Context;
  /** Origins that browsers may call from; `*` allows all. Default none. */
  corsOrigins?: readonly string[];
  /** Receives the fault that ended a stream. */
  onFault?: (fault: unknown, requestId: string) => void;
  /** UTC milliseconds. Default the wall clock. */
  now?: () => number;
  stream?: StreamLimits;
  /** Who answers the inbound webhooks, by route; one left out is not there. */
  webhooks?: Readonly<Record<string, RawHandler>>;
}

/** A call from a service that signs the raw bytes. */
export interface RawRequest {
  body: Buffer;
  headers: IncomingHttpHeaders;
  query: URLSearchParams;
  /** The raw query string with its `?`; empty without one. */
  search: string;
}
export type RawHandler = (request: RawRequest) => Promise<RestResponse>;

export interface StreamLimits {
  /** Bytes that may wait for a client. Default 1 MiB. */
  maxWaitingBytes?: number;
  /** Milliseconds without progress before a client is cut off. Default 10,000. */
  stallTimeout?: number;
}

/** A response as it is sent. */
export type RestResponse = Answer & { status: number };
/** The response to a refused call; it fits a row of any body. */
export type ErrorAnswer = Answer<never> & { status: number };

/** The answer of an endpoint. An error's body differs from `Body`, which types successful answers. */
export interface Answer<Body = unknown> {
  /** Default: the status of the row. */
  status?: number;
  /** JSON; undefined: no body. */
  body?: Body;
  /** A body that is not JSON; its content type is in `headers`. */
  text?: string;
  headers?: Record<string, string>;
  /** What GraphQL found wrong with the input; shown as FastAPI does. */
  fields?: readonly FieldProblem[];
}

/** One wrong field, by its GraphQL path. */
export interface FieldProblem {
  code: string;
  path: readonly string[];
  message: string;
}

/** One wrong field, as FastAPI shows it. */
export interface ValidationIssue {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
}
