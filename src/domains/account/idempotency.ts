import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../kernel/clock.ts';
import { ConflictError, InvalidInputError } from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';
import { uncancelled } from '../../kernel/work.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import { hashOfKey, seal, unseal } from './sealed-answer.ts';

// The effect of a change is kept by the Idempotency-Key it was asked with: the same request gets the same answer for a day,
// however often it is sent. A refused or failed change had no effect and is not kept, so it can be tried again.

const KEPT_MS = 24 * 3_600_000;
/** Longer than any operation takes: the process that began it has died. */
const INTERRUPTED_MS = 180_000;
/** How long a request waits for the same one that runs. */
const PATIENCE_MS = 8_000;
const PRUNE_BATCH = 1_000;
/** The structured header's quotes are optional. */
const KEY = /^(?:"([\x20-\x21\x23-\x7e]{1,255})"|([\x21-\x7e][\x20-\x7e]{0,254}))$/;

/** A change asked for under a key. */
export interface KeyedChange {
  userId: string;
  /** As the client sent it. */
  key: string;
  /** The same for the same request. */
  fingerprint: string;
}

export interface Outcome<Answer> {
  answer: Answer;
  /** Whether something was changed: then the answer is kept. */
  hasEffect: boolean;
}

export type Idempotency = ReturnType<typeof createIdempotency>;

export interface IdempotencyDeps {
  db: Database;
  store: IdempotencyStore;
  clock: Clock;
}

export function createIdempotency({ db, store, clock }: IdempotencyDeps) {
  const ago = (ms: number) => formatInstant(clock.now() - ms);

  /** The kept answer; null when the key is this request's to use. Waits for the same request that runs. */
  const begin = async <Answer>({ userId, key, fingerprint }: KeyedChange): Promise<{ answer: Answer } | null> => {
    const via = db.as(userId);
    const keyHash = hashOfKey(key);
    const deadline = performance.now() + PATIENCE_MS;
    for (let pause = 25; ; pause = Math.min(pause * 2, 400)) {
      if (await store.claim(via, userId, keyHash, fingerprint, ago(0), ago(KEPT_MS))) return null;
      const found = await store.find(via, userId, keyHash);
      // Released in the meantime: try again.
      if (!found) continue;
      if (found.fingerprint !== fingerprint) {
        const message = 'was used for another request: send a new key with each new request';
        throw new InvalidInputError(
          [{ code: 'idempotency_key_reused', path: ['Idempotency-Key'], message }],
          'idempotency_key_reused',
        );
      }
      if (found.answer) return { answer: JSON.parse(unseal(found.answer, key)) as Answer };
      if (Date.parse(found.startedAt) < clock.now() - INTERRUPTED_MS) {
        throw new ConflictError(
          'idempotency_outcome_unknown',
          'The first request with this Idempotency-Key was interrupted: look whether it took effect, then send a new key.',
        );
      }
      if (performance.now() > deadline) {
        throw new ConflictError(
          'idempotency_in_progress',
          'The first request with this Idempotency-Key is still running: try again in a few seconds.',
        );
      }
      await sleep(pause);
    }
  };

  return {
    /**
     * Makes the change once for its key. `replayed`: the answer is that of an earlier request. Throws InvalidInputError
     * for a bad key or one of another request, ConflictError while the outcome is unknown.
     */
    async once<Answer>(
      change: KeyedChange,
      make: () => Promise<Outcome<Answer>>,
    ): Promise<{ answer: Answer; replayed: boolean }> {
      const read = KEY.exec(change.key);
      if (!read) {
        const fields = [
          {
            code: 'idempotency_key_invalid',
            path: ['Idempotency-Key'],
            message: 'must be 1 to 255 printable ASCII characters, such as a UUID',
          },
        ];
        throw new InvalidInputError(fields, 'idempotency_key_invalid');
      }
      const { userId } = change;
      const key = (read[1] ?? read[2]) as string;
      // What a client that leaves has begun is finished, and kept for its next try.
      return uncancelled(async () => {
        const kept = await begin<Answer>({ ...change, key });
        if (kept) return { answer: kept.answer, replayed: true };
        const via = db.as(userId);
        const keyHash = hashOfKey(key);
        try {
          const { answer, hasEffect } = await make();
          if (hasEffect) await store.keep(via, userId, keyHash, seal(JSON.stringify(answer), key));
          else await store.release(via, userId, keyHash);
          return { answer, replayed: false };
        } catch (error) {
          await store.release(via, userId, keyHash).catch(() => {});
          throw error;
        }
      });
    },

    /** Deletes keys that are a day old, in small statements. Returns their number. */
    async prune(signal?: AbortSignal): Promise<number> {
      let pruned = 0;
      for (let gone = PRUNE_BATCH; gone === PRUNE_BATCH && !signal?.aborted; pruned += gone) {
        gone = await store.prune(db, ago(KEPT_MS), PRUNE_BATCH);
      }
      return pruned;
    },
  };
}
