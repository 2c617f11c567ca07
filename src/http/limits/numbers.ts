/** What an unknown document may ask for. Documents compiled at start (the REST rows') are exempt. */
export const DOCUMENT_LIMITS = { depth: 8, aliases: 15, directives: 50, tokens: 1_000, cost: 5_000 } as const;

/** Documents longer than this, in characters, are read each time they are asked: what is kept of the others is bounded. */
export const LONGEST_KEPT_DOCUMENT = 20_000;

/** Milliseconds in which a request's headers and body must have arrived. */
export const REQUEST_MS = 9_000;

/** Limits of the HTTP server. A header that is sent twice is joined, so that two tokens are no token. */
export const SERVER_LIMITS = {
  joinDuplicateHeaders: true,
  maxHeaderSize: 16_384,
  headersTimeout: REQUEST_MS,
  requestTimeout: REQUEST_MS,
  // Node looks for late requests this often: one is ended at most 10 s after it began.
  connectionsCheckingInterval: 1_000,
} as const;

/** Milliseconds after which a connection on which nothing moves is closed: longer than the longest heartbeat, 300 s. */
export const IDLE_CONNECTION_MS = 310_000;

/** What one socket may do. A message may be as long as the body of a request: a graph (256 KiB) fits. */
export const SOCKET_LIMITS = {
  initTimeoutMs: 3_000,
  /** Milliseconds that a client has to answer a close frame. */
  closeTimeoutMs: 5_000,
  /** Sockets without an accepted `connection_init`: of one network, and of all. */
  uninitialisedPerNetwork: 50,
  uninitialised: 2_000,
  messageBytes: 1_048_576,
  subscriptionsPerSocket: 20,
} as const;

/** How long an operation may take, in milliseconds; those that wait for another service have more. */
export const OPERATION_TIMEOUT_MS = 10_000;
export const FIELD_TIMEOUTS_MS: Readonly<Record<string, number>> = {
  createCheckout: 45_000,
  createPortal: 45_000,
  cancelSubscription: 45_000,
  resumeSubscription: 45_000,
  generateStrategy: 120_000,
};
