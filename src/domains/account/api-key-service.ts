import type { Clock } from '../../kernel/clock.ts';
import { ConflictError, ForbiddenError, invalid, NotFoundError } from '../../kernel/domain-error.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import { readText } from '../../kernel/text.ts';
import type { Database, Queryable, Tx } from '../../platform/postgres/database.ts';
import { hashOfSecret, newKeySecret, SCOPES, type Scope, startOfSecret } from './api-key.ts';
import type { ApiKey, ApiKeyStore } from './api-key-store.ts';
import { type Caller, requireUser, type UserCaller } from './caller.ts';

export interface NewApiKeyInput {
  name: string;
  scopes?: readonly Scope[] | null | undefined;
  expiresAt?: string | null | undefined;
  forAgent?: boolean | null | undefined;
}

export interface CreatedApiKey {
  /** Shown this once. */
  secret: string;
  key: ApiKey;
}

export interface ApiKeyServiceDeps {
  db: Database;
  store: ApiKeyStore;
  clock: Clock;
  openAccount(tx: Tx, caller: UserCaller): Promise<void>;
  /** Called when a key's secrets have changed, in the process that changed them. */
  onChange(keyId: string): void;
}

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 365;
const MAX_DAYS = 1_095;
const MAX_KEYS = 50;
const MAX_GRACE_MINUTES = 7 * 24 * 60;
const PRUNE_AFTER_DAYS = 90;
const PRUNE_BATCH = 1_000;
const DEFAULT_SCOPES: readonly Scope[] = ['read'];
const AGENT_SCOPES: readonly Scope[] = ['read', 'research'];

export type ApiKeyService = ReturnType<typeof createApiKeyService>;

const notFound = () => new NotFoundError('api_key_not_found', 'The API key does not exist.');

/** Makes, shows, rotates and revokes API keys. */
export function createApiKeyService({ db, store, clock, openAccount, onChange }: ApiKeyServiceDeps) {
  const read = (input: NewApiKeyInput, path: string[]) => {
    const name = readText(input.name, [...path, 'name'], { min: 1, max: 80 });
    const forAgent = input.forAgent ?? false;
    const given = input.scopes ?? (forAgent ? AGENT_SCOPES : DEFAULT_SCOPES);
    const scopes = SCOPES.filter((scope) => given.includes(scope));
    const at = [...path, 'scopes'];
    const unknown = given.find((scope) => !SCOPES.includes(scope));
    if (unknown) throw invalid(at, `"${unknown}" is none of ${SCOPES.join(', ')}`, 'unknown_scope');
    if (scopes.length === 0) throw invalid(at, `must name at least one of ${SCOPES.join(', ')}`, 'length');
    if (scopes.includes('ingest') && scopes.length > 1) {
      throw invalid(at, 'must not name other scopes beside "ingest": make a key for each', 'ingest_alone');
    }
    return { name, scopes, forAgent, expiresAt: readExpiry(input.expiresAt, [...path, 'expiresAt']) };
  };

  const readExpiry = (given: string | null | undefined, path: string[]): string => {
    const now = clock.now();
    if (given == null) return formatInstant(now + DEFAULT_DAYS * DAY_MS);
    const expiresAt = Date.parse(given);
    if (expiresAt <= now) throw invalid(path, 'must be in the future', 'range');
    if (expiresAt > now + MAX_DAYS * DAY_MS) {
      throw invalid(path, `must be at most ${MAX_DAYS} days ahead`, 'range');
    }
    return formatInstant(expiresAt);
  };

  const add = async (
    via: Queryable,
    userId: string | null,
    fields: ReturnType<typeof read>,
  ): Promise<CreatedApiKey> => {
    const secret = newKeySecret();
    const key = {
      ...fields,
      id: newId(),
      userId,
      start: startOfSecret(secret),
      createdAt: formatInstant(clock.now()),
      rotatedAt: null,
      lastUsedAt: null,
      revokedAt: null,
    };
    await store.add(via, { ...key, hash: hashOfSecret(secret) });
    return { secret, key };
  };

  return {
    /** Throws ForbiddenError, InvalidInputError and ConflictError. */
    async create(caller: Caller | null, input: NewApiKeyInput): Promise<CreatedApiKey> {
      const user = requireUser(caller);
      const fields = read(input, ['input']);
      if (fields.scopes.includes('ingest') && user.role !== 'admin') {
        throw new ForbiddenError('admin_only', 'Only an admin can make a key of the scope "ingest".');
      }
      // Otherwise a key could outlive its own expiry by making others.
      if (user.key && Date.parse(fields.expiresAt) > user.expiresAt) {
        const latest = formatInstant(user.expiresAt);
        if (input.expiresAt != null)
          throw invalid(['input', 'expiresAt'], `must not be after the calling key’s expiry, ${latest}`, 'range');
        fields.expiresAt = latest;
      }
      return db.as(user.userId).transaction(async (tx) => {
        await openAccount(tx, user);
        const usable = await store.countUsable(tx, user.userId, formatInstant(clock.now()));
        if (usable >= MAX_KEYS) {
          throw new ConflictError('too_many_api_keys', `You have ${MAX_KEYS} API keys: revoke one first.`);
        }
        return add(tx, user.userId, fields);
      });
    },

    /** A key of the operator, for bars alone. Throws InvalidInputError. */
    createForOperator: (input: Pick<NewApiKeyInput, 'name' | 'expiresAt'>): Promise<CreatedApiKey> =>
      add(db, null, read({ ...input, scopes: ['ingest'] }, [])),

    list: (caller: Caller | null): Promise<ApiKey[]> => {
      const { userId } = requireUser(caller);
      return store.list(db.as(userId), userId);
    },

    /** Null when the caller has no such key. */
    async byId(caller: Caller | null, id: string): Promise<ApiKey | null> {
      const { userId } = requireUser(caller);
      return isUuid(id) ? store.byId(db.as(userId), userId, id) : null;
    },

    /**
     * Gives the key a new secret and restarts its lifetime. The old secret is accepted for `graceMinutes` more. Throws
     * NotFoundError, ConflictError and InvalidInputError.
     */
    async rotate(caller: Caller | null, id: string, graceMinutes: number): Promise<CreatedApiKey> {
      const { userId, key: calling } = requireUser(caller);
      if (graceMinutes < 0 || graceMinutes > MAX_GRACE_MINUTES) {
        throw invalid(['graceMinutes'], `must be 0 to ${MAX_GRACE_MINUTES}, got ${graceMinutes}`, 'range');
      }
      const via = db.as(userId);
      const known = isUuid(id) ? await store.byId(via, userId, id) : null;
      if (!known) throw notFound();
      const now = clock.now();
      const lifetime = Date.parse(known.expiresAt) - Date.parse(known.rotatedAt ?? known.createdAt);
      const secret = newKeySecret();
      // A key that calls must not prolong keys beyond its own expiry, its own included.
      const latest = calling ? requireUser(caller).expiresAt : Number.POSITIVE_INFINITY;
      const key = await store.rotate(via, userId, id, {
        hash: hashOfSecret(secret),
        start: startOfSecret(secret),
        expiresAt: formatInstant(Math.min(now + lifetime, latest)),
        previousUntil: formatInstant(now + graceMinutes * 60_000),
        at: formatInstant(now),
      });
      if (!key) throw new ConflictError('api_key_over', 'The API key is revoked or has expired: make a new one.');
      onChange(id);
      return { secret, key };
    },

    /** Ends the key and its streams. Throws NotFoundError. */
    async revoke(caller: Caller | null, id: string): Promise<ApiKey> {
      const { userId } = requireUser(caller);
      const key = isUuid(id) ? await store.revoke(db.as(userId), userId, id, formatInstant(clock.now())) : null;
      if (!key) throw notFound();
      onChange(id);
      return key;
    },

    /** Deletes keys that ended long ago, in small statements. Returns their number. */
    async prune(signal?: AbortSignal): Promise<number> {
      const before = formatInstant(clock.now() - PRUNE_AFTER_DAYS * DAY_MS);
      let pruned = 0;
      for (let gone = PRUNE_BATCH; gone === PRUNE_BATCH && !signal?.aborted; pruned += gone) {
        gone = await store.prune(db, before, PRUNE_BATCH);
      }
      return pruned;
    },
  };
}
