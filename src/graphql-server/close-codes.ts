import { StreamInterruptedError } from '../events/index.ts';
import { toClientError } from '../graphql/mask-error.ts';
import { UnauthorizedError } from '../kernel/domain-error.ts';

// Codes that the server closes WebSockets with. graphql-ws' client connects again after 1001, 1013 and 4403, and never
// after 4401: that one is only for a token which is not valid and will not become so.

export const CLOSE_CODES = {
  /** The server shuts down. */
  goingAway: 1001,
  /** RFC 6455's registry: "try again later". A limit is reached, something is away, or the client read too slowly. */
  tryAgainLater: 1013,
  /** No token, or one that is not valid. */
  unauthorized: 4401,
  /** The token has expired: the client brings a new one. */
  tokenExpired: 4403,
} as const;

export interface SocketClosing {
  code: number;
  reason: string;
}

/** How a socket is closed for what its connection or one of its streams met. */
export function closingFor(error: unknown, onFault: (fault: unknown) => void): SocketClosing {
  const { message } = toClientError(error, onFault);
  return { code: codeFor(error), reason: closeReason(message) };
}

function codeFor(error: unknown): number {
  if (error instanceof UnauthorizedError) {
    return error.expired ? CLOSE_CODES.tokenExpired : CLOSE_CODES.unauthorized;
  }
  if (!(error instanceof StreamInterruptedError)) return CLOSE_CODES.tryAgainLater;
  return error.code === 'token_expired' ? CLOSE_CODES.tokenExpired : CLOSE_CODES.goingAway;
}

/** The longest reason that a close frame carries, in bytes. */
const MAX_REASON = 123;

/** Text cut to what a close frame carries. */
export function closeReason(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_REASON) return text;
  // A character that the cut splits is left out.
  const head = bytes.subarray(0, MAX_REASON - 3).toString();
  return `${head.replace(/\uFFFD+$/, '')}…`;
}
