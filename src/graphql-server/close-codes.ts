import { StreamInterruptedError } from '../events/index.ts';
import { toClientError } from '../graphql/mask-error.ts';
import { UnauthorizedError } from '../kernel/domain-error.ts';

// Close codes of WebSockets. graphql-ws clients reconnect after 1001, 1013 and 4403, but not after 4401, which is only for
// invalid tokens.

export const CLOSE_CODES = {
  /** The server is shutting down. */
  goingAway: 1001,
  /**
   * "Try again later" in RFC 6455's registry: a limit is reached, a dependency is unavailable, or the client reads too
   * slowly.
   */
  tryAgainLater: 1013,
  /** The token is missing or invalid, or its API key has ended. */
  unauthorized: 4401,
  /** The token has expired; the client reconnects with a new one. */
  tokenExpired: 4403,
} as const;

const INTERRUPTED: Readonly<Record<StreamInterruptedError['code'], number>> = {
  shutdown: CLOSE_CODES.goingAway,
  token_expired: CLOSE_CODES.tokenExpired,
  key_ended: CLOSE_CODES.unauthorized,
};

export interface SocketClosing {
  code: number;
  reason: string;
}

/** Maps an error of a connection or stream to a close code and reason. */
export function closingFor(error: unknown, onFault: (fault: unknown) => void): SocketClosing {
  const { message } = toClientError(error, onFault);
  return { code: codeFor(error), reason: closeReason(message) };
}

function codeFor(error: unknown): number {
  if (error instanceof UnauthorizedError) {
    return error.expired ? CLOSE_CODES.tokenExpired : CLOSE_CODES.unauthorized;
  }
  if (!(error instanceof StreamInterruptedError)) return CLOSE_CODES.tryAgainLater;
  return INTERRUPTED[error.code];
}

/** The maximum length of a close reason in bytes. */
const MAX_REASON = 123;

/** Truncates text to the maximum length of a close reason. */
export function closeReason(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_REASON) return text;
  // Drops a character that was cut in half.
  const head = bytes.subarray(0, MAX_REASON - 3).toString();
  return `${head.replace(/\uFFFD+$/, '')}…`;
}
