import type { Caller } from '../domains/account/index.ts';
import type { Authenticator } from '../http/session.ts';
import { UnauthorizedError } from '../kernel/domain-error.ts';

// Where clients put the token of a WebSocket. Names are read without regard to case, the first place that has one counts.

const PLACES: readonly (readonly string[])[] = [
  ['authorization'],
  ['headers', 'authorization'],
  ['authToken'],
  ['token'],
];
const placeNames = PLACES.map((path) => path.join('.')).join(', ');
const NO_TOKEN = `No token in connectionParams (${placeNames}) or the Authorization header.`;

interface Sent {
  /** For messages: "connectionParams.token". */
  place: string;
  value: unknown;
}

/** The caller that a connection's token names. Throws UnauthorizedError, which says where the token was or was looked for. */
export async function connectionCaller(
  authenticator: Authenticator,
  connectionParams: Record<string, unknown> | undefined,
  upgradeHeader: string | undefined,
): Promise<Caller> {
  const sent = findToken(connectionParams, upgradeHeader);
  if (!sent) throw new UnauthorizedError(NO_TOKEN);
  const { place, value } = sent;
  if (typeof value !== 'string') throw new UnauthorizedError(`${place} must be text, got ${kindOf(value)}.`);
  try {
    // The scheme may be left out.
    const caller = await authenticator.authenticate(/^\s*\S+\s*$/.test(value) ? `Bearer ${value.trim()}` : value);
    if (caller) return caller;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    throw new UnauthorizedError(`${place}: ${error.message}`, { expired: error.expired });
  }
  throw new UnauthorizedError(NO_TOKEN);
}

function findToken(params: Record<string, unknown> | undefined, upgradeHeader: string | undefined): Sent | null {
  for (const path of PLACES) {
    const value = path.reduce<unknown>(entryOf, params);
    if (value != null && value !== '') return { place: `connectionParams.${path.join('.')}`, value };
  }
  return upgradeHeader ? { place: 'The Authorization header', value: upgradeHeader } : null;
}

/** The value of a name in any case of letters. */
function entryOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`);
