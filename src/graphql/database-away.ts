import { databaseUnavailable, type InvalidInputError, invalid, UnavailableError } from '../kernel/domain-error.ts';

// What tells a database that cannot be reached, is being started again, or refuses a text, from a fault of ours.

/** SQLSTATE: connection exceptions (08…), read-only, too many connections, a shutdown, a crash, not yet started. */
const AWAY_STATE = /^(08...|25006|53300|57P0[1-4])$/;
const AWAY_SOCKET = new Set([
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
const AWAY_PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037']);
/** What pg and its pool say without a code. */
const AWAY_WORDS =
  /^(Query read timeout|Connection terminated|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed) and is not queryable)/;
const STATEMENT_TIMEOUT = '57014';
const DEEPEST = 5;

/** What a client is told of an error that says that PostgreSQL is away, or gave a statement up; null for any other. */
export function unavailableFor(error: unknown): UnavailableError | null {
  const chain = chainOf(error);
  if (chain.some(isAway)) {
    return databaseUnavailable();
  }
  if (!chain.some((one) => codesOf(one).includes(STATEMENT_TIMEOUT))) return null;
  return new UnavailableError('timeout', 'The database took too long over this.');
}

/** SQLSTATE of text that PostgreSQL cannot store: NUL, and "\\u0000" in JSON. */
const BAD_TEXT = new Set<unknown>(['22021', '22P05']);

/** What a client is told of an error that says that PostgreSQL cannot store a text; null for any other. */
export function badTextFor(error: unknown): InvalidInputError | null {
  if (!chainOf(error).some((one) => codesOf(one).some((code) => BAD_TEXT.has(code)))) return null;
  return invalid([], 'text must not contain NUL characters', 'bad_text');
}

type Thrown = Record<string, unknown>;

/** The error, and those that it was caused by. */
function chainOf(error: unknown, depth = 0): Thrown[] {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return [];
  const { cause, errors, meta } = error as Thrown;
  // Prisma tells of what its driver threw there.
  const { driverAdapterError } = (meta ?? {}) as Thrown;
  const causes = [cause, driverAdapterError, ...(Array.isArray(errors) ? errors : [])];
  return [error as Thrown, ...causes.flatMap((one) => chainOf(one, depth + 1))];
}

// Prisma keeps PostgreSQL's own code beside its own.
const codesOf = ({ code, originalCode }: Thrown): unknown[] => [code, originalCode];

const isAway = (error: Thrown): boolean =>
  AWAY_WORDS.test(String(error.message)) ||
  codesOf(error).some(
    (code) => typeof code === 'string' && (AWAY_STATE.test(code) || AWAY_SOCKET.has(code) || AWAY_PRISMA.has(code)),
  );
