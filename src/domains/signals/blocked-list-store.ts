import { databaseUnavailable, invalid } from '../../kernel/domain-error.ts';
import { type Queryable, statement } from '../../platform/postgres/database.ts';
import type { BlockedRecord } from './signal.ts';

/** A page of denied entries, newest first, by offset, as older clients request it. */
export interface BlockedPage {
  items: BlockedRecord[];
  total: number;
  limit: number;
  offset: number;
}

const MOST = 200;

// Returns the count for an empty page too.
const PAGE = statement(
  'signal_blocked_page',
  `select total.count::int as total, item.*
     from (select count(*) from signal_blocked where user_id = $1) total
     left join lateral (
       select id, user_id as "userId", strategy_id as "strategyId", strategy_version as "strategyVersion", instrument,
              timeframe, bar_ts as "barTs", mode, side, triggered_limit as "triggeredLimit", reason, observed, "limit",
              reason_json as "reasonJson", blocked_at as "blockedAt"
         from signal_blocked where user_id = $1 order by blocked_at desc, id desc limit $2 offset $3) item on true`,
);

/** Throws InvalidInputError, and UnavailableError when the database does not respond. */
export async function listBlocked(
  db: Queryable,
  userId: string,
  { limit = 50, offset = 0 }: { limit?: number; offset?: number },
): Promise<BlockedPage> {
  if (limit < 1 || limit > MOST)
    throw invalid(['limit'], `must be a whole number from 1 to ${MOST}, got ${limit}`, 'range');
  if (offset < 0) throw invalid(['offset'], `must be 0 or more, got ${offset}`, 'range');
  const rows = await db
    .query<{ total: number } & BlockedRecord>(PAGE, [userId, limit, offset])
    .catch((error: Error) => {
      throw Object.assign(databaseUnavailable(), { cause: error });
    });
  return {
    items: rows.filter(({ id }) => id !== null).map(({ total: _total, ...row }) => row),
    total: rows[0]?.total ?? 0,
    limit,
    offset,
  };
}
