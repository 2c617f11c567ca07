import { type Queryable, statement } from '../../platform/postgres/database.ts';

export interface WaitlistStore {
  /** Adds an address; false when it exists. */
  add(db: Queryable, email: string, at: string): Promise<boolean>;
  count(db: Queryable): Promise<number>;
}

const ADD = statement(
  'waitlist_add',
  'insert into waitlist_entry (email, joined_at) values ($1, $2) on conflict (email) do nothing returning email',
);
const COUNT = statement('waitlist_count', 'select count(*) as count from waitlist_entry');

export const createWaitlistStore = (): WaitlistStore => ({
  add: async (db, email, at) => (await db.query(ADD, [email, at])).length > 0,
  count: async (db) => (await db.query<{ count: number }>(COUNT))[0]?.count ?? 0,
});
