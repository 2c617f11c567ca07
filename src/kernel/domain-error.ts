// Errors for clients. Domains throw these classes or subclasses; GraphQL exposes a class as the type of its name, REST maps
// it to a status. Any other error is internal: it is logged and masked.

/** An issue of the input: its `path` from the argument down, and what was expected. */
export interface FieldIssue {
  code: string;
  path: string[];
  message: string;
}

export abstract class DomainError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
    this.name = new.target.name;
  }
}

/** The object does not exist or belongs to another user. `available` lists alternatives where they are public. */
export class NotFoundError extends DomainError {
  readonly available: string[] | null;
  constructor(code: string, message: string, available: string[] | null = null) {
    super(code, message);
    this.available = available;
  }
}

/** The token is missing or invalid; the message says why. */
export class UnauthorizedError extends DomainError {
  /** The token expired moments ago, so the client is expected to send a new one. */
  readonly expired: boolean;
  constructor(message: string, { expired = false } = {}) {
    super('unauthorized', message);
    this.expired = expired;
  }
}

export class ForbiddenError extends DomainError {}

/** The current state of the object does not allow the operation. */
export class ConflictError extends DomainError {}

/** A dependency is down, not configured or at capacity. `retryAfter` is in seconds, if known. */
export class UnavailableError extends DomainError {
  readonly retryAfter: number | null;
  constructor(code: string, message: string, retryAfter: number | null = null) {
    super(code, message);
    this.retryAfter = retryAfter;
  }
}

/** The database is down or restarting; it is likely to respond within seconds. */
export const databaseUnavailable = (): UnavailableError =>
  new UnavailableError('database_unavailable', 'The database is unavailable: try again.', 5);

/** The client closed its connection; the error is not sent. */
export class ClientGoneError extends UnavailableError {
  constructor() {
    super('client_gone', 'The client closed the connection.');
  }
}

/** Too many requests, streams or computations of one caller; `retryAfter` in seconds. */
export class RateLimitedError extends DomainError {
  readonly retryAfter: number;
  constructor(message: string, retryAfter: number, code: 'rate_limited' | 'stream_limit_reached' = 'rate_limited') {
    super(code, message);
    this.retryAfter = retryAfter;
  }
}

export class InvalidInputError extends DomainError {
  readonly fields: FieldIssue[];
  constructor(fields: FieldIssue[], code = 'invalid_input') {
    super(code, fields.map((field) => `${field.path.join('.') || 'input'}: ${field.message}`).join('; '));
    this.fields = fields;
  }
}

export const TIER_NAMES = ['free', 'trader', 'pro'] as const;
export type Tier = (typeof TIER_NAMES)[number];

/** A cap of the tier is reached. `tier` is the lowest tier that lifts it; null when none does. */
export class TierLimitError extends DomainError {
  readonly cap: string;
  readonly limit: string;
  readonly tier: Tier | null;
  constructor(cap: string, limit: string, tier: Tier | null) {
    const lift = tier ? `; the ${tier} tier lifts it` : '';
    super('tier_limit_reached', `Your tier allows ${limit} ${cap.replaceAll('_', ' ')}${lift}.`);
    this.cap = cap;
    this.limit = limit;
    this.tier = tier;
  }
}

/** An error for a single invalid field. */
export const invalid = (path: string[], message: string, code = 'invalid'): InvalidInputError =>
  new InvalidInputError([{ code, path, message }]);
