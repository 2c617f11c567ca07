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

/** Creates the caller's account on their first write; an admin may have created it before, without an address. */
export async function ensureAccount(tx: Tx, caller: Pick<UserCaller, 'userId' | 'email'>): Promise<void> {
  await tx.query(ENSURE, [caller.userId, caller.email]);
}

/**
 * Holds the user's account row until the transaction ends, which puts that user's events and risk decisions one after
 * the other. The first lock that any writer takes.
 */
export async function lockAccount(tx: Tx, userId: string): Promise<void> {
  await tx.query(LOCK, [[userId]]);
}

/** The same for several users, taken in the order of their ids. */
export async function lockAccounts(tx: Tx, userIds: readonly string[]): Promise<void> {
  await tx.query(LOCK, [userIds]);
}
