import { randomUUID } from 'node:crypto';

// The server keeps nothing of a session: what a later call must know of its client is in the id itself, which the client
// sends back. It gives no rights; those are the token's.

export interface ClientFacts {
  /** Separates the clients of one user. */
  session: string;
  name: string;
  version: string;
  /** Whether it can ask the person for a decision. */
  asks: boolean;
}

const MOST_CHARACTERS = 600;
const SHOWN = /^[\x20-\x7e]{0,60}$/;
const UUID = /^[0-9a-f-]{36}$/;

/** `initialize`'s parameters as an id. */
export function sessionIdFor(params: unknown): string {
  const { clientInfo, capabilities } = (params ?? {}) as {
    clientInfo?: { name?: unknown; version?: unknown };
    capabilities?: { elicitation?: unknown };
  };
  const text = (value: unknown) => (typeof value === 'string' ? value.replace(/[^\x20-\x7e]/g, '').slice(0, 60) : '');
  const facts: ClientFacts = {
    session: randomUUID(),
    name: text(clientInfo?.name),
    version: text(clientInfo?.version),
    asks: typeof capabilities?.elicitation === 'object' && capabilities.elicitation !== null,
  };
  const { session, name, version, asks } = facts;
  return Buffer.from(JSON.stringify([session, name, version, asks ? 1 : 0])).toString('base64url');
}

/** Null for an id that is none of ours: the call continues without it. */
export function factsOf(id: string | string[] | undefined): ClientFacts | null {
  if (typeof id !== 'string' || id.length > MOST_CHARACTERS) return null;
  try {
    const [session, name, version, asks] = JSON.parse(Buffer.from(id, 'base64url').toString('utf8')) as unknown[];
    if (typeof session !== 'string' || !UUID.test(session)) return null;
    if (typeof name !== 'string' || !SHOWN.test(name) || typeof version !== 'string' || !SHOWN.test(version))
      return null;
    return { session, name, version, asks: asks === 1 };
  } catch {
    return null;
  }
}
