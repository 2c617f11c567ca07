/** Limits of an unregistered document. Registered documents, such as those of REST endpoints, are exempt. */
export const DOCUMENT_LIMITS = {
  depth: 12,
  aliases: 15,
  directives: 50,
  tokens: 1_000,
  cost: 30_000,
  /** How often a document may select fields of one name: the validator compares each with all others. */
  repetitions: 150,
  /** Validation errors that are shown; the validator stops there. */
  errors: 20,
} as const;

/** Milliseconds within which a request's headers and body must arrive. */
export const REQUEST_MS = 9_000;

/** Limits of the HTTP server. Duplicate headers are joined, so that two tokens are invalid. */
export const SERVER_LIMITS = {
  joinDuplicateHeaders: true,
  // Node refuses a missing Host without a word; request-target.ts says what is wrong.
  requireHostHeader: false,
  maxHeaderSize: 16_384,
  headersTimeout: REQUEST_MS,
  requestTimeout: REQUEST_MS,
  // The interval of Node's check for late requests: a request is ended at most 10 s after it started.
  connectionsCheckingInterval: 1_000,
} as const;

/** Bytes of all request bodies in memory; one may have 1 MiB. Parsed, JSON takes several times its bytes. */
export const BODY_BYTES = 32 * 2 ** 20;

/** Milliseconds after which an idle connection is closed; longer than the longest heartbeat, 300 s. */
export const IDLE_CONNECTION_MS = 310_000;

/** Limits of a WebSocket. A message may be as long as a request body; a graph (256 KiB) fits. */
export const SOCKET_LIMITS = {
  initTimeoutMs: 3_000,
  /** Milliseconds a client has to answer a close frame. */
  closeTimeoutMs: 5_000,
  /** Sockets without an accepted `connection_init`: per network and in total. */
  uninitialisedPerNetwork: 50,
  uninitialised: 2_000,
  messageBytes: 1_048_576,
  /** Of one message: frames, and pieces in which they arrive. Each takes memory of its own. */
  messageFrames: 1_024,
  messagePieces: 16_384,
  subscriptionsPerSocket: 20,
} as const;

/** Timeout of an operation in milliseconds; operations that wait for another service have longer ones. */
export const OPERATION_TIMEOUT_MS = 10_000;
export const FIELD_TIMEOUTS_MS: Readonly<Record<string, number>> = {
  createCheckout: 45_000,
  createPortal: 45_000,
  cancelSubscription: 45_000,
  resumeSubscription: 45_000,
  generateStrategy: 120_000,
};
