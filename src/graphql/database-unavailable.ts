import { databaseUnavailable, type InvalidInputError, invalid, UnavailableError } from '../kernel/domain-error.ts';

// Recognises errors of a database that is unreachable, restarting or rejects a text, as opposed to bugs.

/** SQLSTATE: connection exceptions (08…), read-only, disk full, too many connections, a shutdown, a crash, not yet started. */
const UNAVAILABLE_STATE = /^(08...|25006|53100|53300|57P0[1-4])$/;
const UNAVAILABLE_SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** Prisma: cannot be reached, reached too late, connection closed, no connection free in time. */
const UNAVAILABLE_PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037']);
/** Messages of pg and its pool that have no code. */
const UNAVAILABLE_MESSAGE =
  /^(Query read timeout|Connection terminated|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed) and is not queryable)/;
/** Prisma's only code for a transaction that could not begin in time is also that of one that was misused. */
const UNAVAILABLE_TRANSACTION = { code: 'P2028', message: 'Unable to start a transaction in the given time' };
const STATEMENT_TIMEOUT = '57014';
const MAX_CAUSES = 5;

/** Maps connection errors and cancelled statements of PostgreSQL to an UnavailableError; null for any other error. */
export function toUnavailableError(error: unknown): UnavailableError | null {
  const chain = chainOf(error);
  if (chain.some(isUnavailable)) {
    return databaseUnavailable();
  }
  if (!chain.some((one) => codesOf(one).includes(STATEMENT_TIMEOUT))) return null;
  return new UnavailableError('timeout', 'The database query timed out.');
}

/** SQLSTATE of text that PostgreSQL cannot store: NUL, and "\\u0000" in JSON. */
const BAD_TEXT = new Set<unknown>(['22021', '22P05']);

/** Maps PostgreSQL's rejection of a text to an InvalidInputError; null for any other error. */
export function toBadTextError(error: unknown): InvalidInputError | null {
  if (!chainOf(error).some((one) => codesOf(one).some((code) => BAD_TEXT.has(code)))) return null;
  return invalid([], 'text must not contain NUL characters', 'bad_text');
}

type Thrown = Record<string, unknown>;

/** The error and its causes. */
function chainOf(error: unknown, depth = 0): Thrown[] {
  if (typeof error !== 'object' || error === null || depth > MAX_CAUSES) return [];
  const { cause, errors, meta } = error as Thrown;
  // Prisma puts the error of its driver there.
  const { driverAdapterError } = (meta ?? {}) as Thrown;
  const causes = [cause, driverAdapterError, ...(Array.isArray(errors) ? errors : [])];
  return [error as Thrown, ...causes.flatMap((one) => chainOf(one, depth + 1))];
}

// Prisma errors carry PostgreSQL's code as `originalCode`.
const codesOf = ({ code, originalCode }: Thrown): unknown[] => [code, originalCode];

const isUnavailable = (error: Thrown): boolean =>
  UNAVAILABLE_MESSAGE.test(String(error.message)) ||
  (error.code === UNAVAILABLE_TRANSACTION.code && String(error.message).includes(UNAVAILABLE_TRANSACTION.message)) ||
  codesOf(error).some(
    (code) =>
      typeof code === 'string' &&
      (UNAVAILABLE_STATE.test(code) || UNAVAILABLE_SOCKET.has(code) || UNAVAILABLE_PRISMA.has(code)),
  );
