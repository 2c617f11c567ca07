import { createBoundedCache } from '../../kernel/bounded-cache.ts';
import type { Clock } from '../../kernel/clock.ts';
import { UnauthorizedError } from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { hashOfSecret, includesScope, isKeySecret, KEY_PREFIX } from './api-key.ts';
import type { ApiKeyStore, StoredApiKey } from './api-key-store.ts';
import type { Caller } from './caller.ts';

// Who calls with a key, and the end of their streams when the key ends. Another process learns of a change by a wake-up,
// or within CHECK_MS without one.

/** The most milliseconds between checks of the keys whose streams are open here; a verified key is kept as long. */
const CHECK_MS = 10_000;
/** A use is recorded when the last recorded one is this old, so that keys in use cost few writes. */
const TOUCH_MS = 300_000;
const CACHE_BYTES = 8 * 2 ** 20;
/** Of a key with its texts. */
const KEY_BYTES = 1_500;
const JUST_EXPIRED_MS = 30_000;

export interface ApiKeySessionsDeps {
  db: Database;
  store: ApiKeyStore;
  clock: Clock;
  onFault(fault: unknown): void;
  /** Milliseconds between the heartbeats of a stream: keys are checked no less often. */
  heartbeatMs: number;
}

export interface ApiKeySessions {
  /** Whether the text is meant as a key. */
  isKey(text: string): boolean;
  /** The caller of a secret. Throws UnauthorizedError. */
  callerOf(secret: string): Promise<Caller>;
  /** The caller of a stored hash: of a key that made a ticket. Throws UnauthorizedError. */
  callerOfHash(hash: string): Promise<Caller>;
  /** Calls `end` once the caller's key is revoked or its secret is replaced. Returns a function that stops watching. */
  watch(caller: Caller | null | undefined, end: () => void): () => void;
  /** A key has changed: its streams are checked at once. */
  check(keyId: string): Promise<void>;
  close(): void;
}

interface Session {
  secretHash: string;
  end: () => void;
}

export function createApiKeySessions(deps: ApiKeySessionsDeps): ApiKeySessions {
  const { db, store, clock, onFault, heartbeatMs } = deps;
  const checkMs = Math.min(CHECK_MS, heartbeatMs);
  const known = createBoundedCache<string, StoredApiKey>({
    name: 'api_keys',
    maxBytes: CACHE_BYTES,
    bytesOf: () => KEY_BYTES,
    ttl: checkMs,
  });
  const sessions = new Map<string, Set<Session>>();

  const touch = (key: StoredApiKey): void => {
    const now = clock.now();
    if (key.lastUsedAt !== null && now - Date.parse(key.lastUsedAt) < TOUCH_MS) return;
    key.lastUsedAt = formatInstant(now);
    // Not awaited: the next use tries again.
    store.touch(db, key.id, key.lastUsedAt, formatInstant(now - TOUCH_MS)).catch(onFault);
  };

  const callerOfHash = async (hash: string): Promise<Caller> => {
    let key = known.get(hash) ?? null;
    if (!key) {
      key = await store.byHash(db, hash);
      if (!key) throw new UnauthorizedError('The API key is unknown.');
      known.set(hash, key);
    }
    const problem = problemOf(key, hash, clock.now());
    if (problem) throw problem;
    touch(key);
    return callerFor(key, hash);
  };

  const endRevoked = async (ids: string[]): Promise<void> => {
    if (ids.length === 0) return;
    const found = new Map((await store.byIds(db, ids)).map((key) => [key.id, key]));
    const now = clock.now();
    for (const id of ids) {
      const key = found.get(id);
      for (const session of sessions.get(id) ?? []) {
        if (!key || problemOf(key, session.secretHash, now)) session.end();
      }
    }
  };
  const timer = setInterval(() => void endRevoked([...sessions.keys()]).catch(onFault), checkMs).unref();

  return {
    isKey: (text) => text.startsWith(KEY_PREFIX),
    async callerOf(secret) {
      // Similar text costs no query.
      if (!isKeySecret(secret)) throw new UnauthorizedError('The API key is incomplete or mistyped.');
      return callerOfHash(hashOfSecret(secret));
    },
    callerOfHash,
    watch(caller, end) {
      if (!caller?.key) return () => {};
      const { id, secretHash } = caller.key;
      const session = { secretHash, end };
      const ofKey = sessions.get(id) ?? new Set();
      sessions.set(id, ofKey.add(session));
      return () => {
        ofKey.delete(session);
        if (ofKey.size === 0 && sessions.get(id) === ofKey) sessions.delete(id);
      };
    },
    async check(keyId) {
      // Kept by the hash of a secret, which the message does not name.
      known.clear();
      if (sessions.has(keyId)) await endRevoked([keyId]);
    },
    close: () => clearInterval(timer),
  };
}

/** Why the secret with this hash is not accepted; null when it is. */
function problemOf(key: StoredApiKey, hash: string, now: number): UnauthorizedError | null {
  if (key.revokedAt !== null) return new UnauthorizedError(`The API key "${key.name}" is revoked.`);
  const end = endOf(key, hash);
  if (now < end) return null;
  const why = hash === key.hash ? 'has expired' : 'has been rotated, and its old secret is not accepted any more';
  return new UnauthorizedError(`The API key "${key.name}" ${why}.`, { expired: now - end < JUST_EXPIRED_MS });
}

function endOf({ hash, expiresAt, previousUntil }: StoredApiKey, sent: string): number {
  const end = Date.parse(expiresAt);
  return sent === hash ? end : Math.min(end, Date.parse(previousUntil ?? '0001-01-01T00:00:00Z'));
}

function callerFor(stored: StoredApiKey, secretHash: string): Caller {
  const { id, name, scopes, userId } = stored;
  const key = { id, name, scopes, secretHash };
  const expiresAt = endOf(stored, secretHash);
  // A key never has the rights of an admin over others, even one that an admin made.
  if (userId === null || includesScope(scopes, 'ingest')) return { kind: 'service', expiresAt, key };
  return { kind: 'user', userId, email: null, role: 'user', expiresAt, key };
}
