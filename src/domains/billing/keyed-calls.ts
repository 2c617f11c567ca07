import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import type { RequestKind, RequestStore, StoredRequest } from './request-store.ts';

/** Stripe keeps an idempotency key for at least 24 hours. */
const KEY_LIFE = 23 * 3_600_000;

export interface KeyedCallsDeps {
  db: Database;
  store: RequestStore;
  lockAccount(tx: Tx, userId: string): Promise<void>;
  clock: Clock;
}

export type KeyedCalls = ReturnType<typeof createKeyedCalls>;

/**
 * Stripe calls that create an object, each under an idempotency key that is stored before the first attempt. After a lost
 * response or a crash, the next attempt sends the same key and receives the same object.
 */
export function createKeyedCalls({ db, store, lockAccount, clock }: KeyedCallsDeps) {
  return {
    /** The pending request, or with `orDone` a finished one that is not closed; else a new one with these params. */
    async begin<Params, Result>(
      userId: string,
      kind: RequestKind,
      params: Params,
      { orDone = false } = {},
    ): Promise<StoredRequest<Params, Result>> {
      const now = clock.now();
      return db.as(userId).transaction(async (tx) => {
        await lockAccount(tx, userId);
        const statuses = orDone ? (['open', 'done'] as const) : (['open'] as const);
        const after = formatInstant(now - KEY_LIFE);
        const current = await store.current(tx, { userId, kind, statuses, after });
        if (current) return current as StoredRequest<Params, Result>;
        const key = newId();
        await store.giveUp(tx, userId, kind);
        await store.add(tx, { key, userId, kind, params, at: formatInstant(now) });
        return { key, params, status: 'open', result: null };
      });
    },

    /** Makes the call under its key and stores the result. A permanent refusal is not retried. */
    async run<Params, Result extends object>(
      userId: string,
      { key, params }: StoredRequest<Params, Result>,
      call: (params: Params, key: string) => Promise<Result>,
    ): Promise<Result> {
      try {
        const result = await call(params, key);
        await store.finish(db.as(userId), key, result);
        return result;
      } catch (error) {
        if ((error as { final?: boolean }).final) await store.end(db.as(userId), key, 'failed');
        throw error;
      }
    },

    close: (userId: string, key: string): Promise<void> => store.end(db.as(userId), key, 'closed'),
    giveUp: (userId: string, key: string): Promise<void> => store.end(db.as(userId), key, 'failed'),
  };
}

export const sameParams = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b);
