import { statement, type Tx } from '../../platform/postgres/database.ts';
import type { UserCaller } from './caller.ts';

const ENSURE = statement(
  'account-ensure',
  `insert into account (user_id, email) values ($1, $2)
   on conflict (user_id) do update set email = excluded.email
   where account.email is null and excluded.email is not null`,
);
const LOCK = statement(
  'account-lock',
  'select user_id from account where user_id = any($1::uuid[]) order by user_id for update',
);

const LOCK_FREE = statement(
  'account-lock-free',
  `select user_id as "userId" from account where user_id = any($1::uuid[]) order by user_id for update skip locked`,
);

/** Creates the caller's account on their first write. An admin may have created it before, without an address. */
export async function ensureAccount(tx: Tx, caller: Pick<UserCaller, 'userId' | 'email'>): Promise<void> {
  await tx.query(ENSURE, [caller.userId, caller.email]);
}

/**
 * Locks the user's account row until the transaction ends, which serialises the user's events and risk decisions. Every
 * writer takes this lock first.
 */
export async function lockAccount(tx: Tx, userId: string): Promise<void> {
  await tx.query(LOCK, [[userId]]);
}

/** Locks several account rows, in id order. */
export async function lockAccounts(tx: Tx, userIds: readonly string[]): Promise<void> {
  await tx.query(LOCK, [userIds]);
}

/** Locks those of several account rows that no other transaction holds, in id order, and answers whose they are. */
export async function lockFreeAccounts(tx: Tx, userIds: readonly string[]): Promise<Set<string>> {
  return new Set((await tx.query<{ userId: string }>(LOCK_FREE, [userIds])).map(({ userId }) => userId));
}
