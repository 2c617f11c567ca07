import type { Clock } from '../../kernel/clock.ts';
import { formatInstant } from '../../kernel/instant.ts';
import { type Queryable, statement } from '../../platform/postgres/database.ts';

// Finished deliveries are kept to be listed and to match bounces; queued ones are never deleted. Telegram resends updates
// for at most a day.
const DELIVERY_DAYS = 90;
const UPDATE_DAYS = 7;
const DAY = 86_400_000;

const counted = (name: string, table: string, condition: string) =>
  statement(
    name,
    `with old as (select id from ${table} where ${condition} limit $2 for update skip locked),
          gone as (delete from ${table} using old where ${table}.id = old.id returning 1)
     select count(*)::int as count from gone`,
  );
const DELIVERIES = counted('alert_delivery_prune', 'alert_delivery', `created_at < $1 and status <> 'queued'`);
const UPDATES = counted('telegram_update_prune', 'telegram_update', 'received_at < $1');

/** Deletes expired deliveries and Telegram updates in small statements. Returns the number of deleted rows. */
export async function pruneAlerts(
  { db, clock, batch = 1_000 }: { db: Queryable; clock: Clock; batch?: number },
  signal?: AbortSignal,
): Promise<number> {
  let pruned = 0;
  const kept = [
    { days: DELIVERY_DAYS, remove: DELIVERIES },
    { days: UPDATE_DAYS, remove: UPDATES },
  ];
  for (const { days, remove } of kept) {
    const before = formatInstant(clock.now() - days * DAY);
    for (let gone = batch; gone === batch && !signal?.aborted; pruned += gone) {
      gone = (await db.query<{ count: number }>(remove, [before, batch]))[0]?.count ?? 0;
    }
  }
  return pruned;
}
