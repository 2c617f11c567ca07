import type { Caller } from '../domains/account/index.ts';
import type { Authenticator, Credentials } from '../http/session.ts';
import { UnauthorizedError } from '../kernel/domain-error.ts';

// Where a WebSocket's token is looked up. Names are case-insensitive; the first match is used.

const PLACES: readonly (readonly string[])[] = [
  ['authorization'],
  ['headers', 'authorization'],
  ['authToken'],
  ['token'],
];
const placeNames = PLACES.map((path) => path.join('.')).join(', ');
const NO_TOKEN = `No token in connectionParams (${placeNames}) or the Authorization header.`;

interface Sent {
  /** The name for messages: "connectionParams.token". */
  place: string;
  value: unknown;
}

/** Authenticates a connection by its token. Throws UnauthorizedError, which names where the token was or was expected. */
export async function connectionCaller(
  authenticator: Authenticator,
  connectionParams: Record<string, unknown> | undefined,
  upgrade: Credentials,
): Promise<Caller> {
  const sent = findToken(connectionParams, upgrade.authorization);
  if (!sent) {
    const caller = await authenticator.authenticate({ apikey: upgrade.apikey });
    if (caller) return caller;
  }
  if (!sent) throw new UnauthorizedError(NO_TOKEN);
  const { place, value } = sent;
  if (typeof value !== 'string') throw new UnauthorizedError(`${place} must be text, got ${kindOf(value)}.`);
  try {
    // The "Bearer" prefix is optional.
    const authorization = /^\s*\S+\s*$/.test(value) ? `Bearer ${value.trim()}` : value;
    const caller = await authenticator.authenticate({ authorization });
    if (caller) return caller;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    throw new UnauthorizedError(`${place}: ${error.message}`, { expired: error.expired });
  }
  throw new UnauthorizedError(NO_TOKEN);
}

function findToken(params: Record<string, unknown> | undefined, upgradeHeader: string | null | undefined): Sent | null {
  for (const path of PLACES) {
    const value = path.reduce<unknown>(entryOf, params);
    if (value != null && value !== '') return { place: `connectionParams.${path.join('.')}`, value };
  }
  return upgradeHeader ? { place: 'The Authorization header', value: upgradeHeader } : null;
}

/** Looks up a property case-insensitively. */
function entryOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`);
