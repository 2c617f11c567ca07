import type { Clock } from '../../kernel/clock.ts';
import { invalid } from '../../kernel/domain-error.ts';
import { parseEmail } from '../../kernel/email.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { WaitlistStore } from './waitlist-store.ts';

export interface Waitlist {
  status: 'joined' | 'already_joined';
  /** The number of addresses on the waitlist. */
  count: number;
}

export interface WaitlistServiceDeps {
  db: Database;
  store: WaitlistStore;
  /** Counts an attempt from a client address (null: unknown). Throws RateLimitedError after too many. */
  limit(address: string | null): Promise<void>;
  clock: Clock;
}

export type WaitlistService = ReturnType<typeof createWaitlistService>;

export function createWaitlistService({ db, store, limit, clock }: WaitlistServiceDeps) {
  return {
    count: (): Promise<number> => store.count(db),

    /** Adds an address once, case-insensitive. Throws InvalidInputError for an invalid e-mail address. */
    async join(text: string, from: string | null): Promise<Waitlist> {
      await limit(from);
      const email = parseEmail(text);
      if (!email) throw invalid(['email'], 'must be an e-mail address such as ada@example.com', 'bad_email');
      const added = await store.add(db, email, formatInstant(clock.now()));
      return { status: added ? 'joined' : 'already_joined', count: await store.count(db) };
    },
  };
}
