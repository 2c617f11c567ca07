import { type Queryable, statement } from '../../../platform/postgres/database.ts';
import type { TradingMode } from '../../risk/index.ts';
import type { Side } from '../../signals/index.ts';
import { MOST_GROUPS, type StatsKey, type StatsRequest } from './stats.ts';
import { groupColumns, grouped, keySelection, type StatsRows, Values, whereOf } from './stats-sql.ts';

/** `from` (inclusive) and `to` (exclusive) refer to the bar of the entry. */
export interface BlockedStatsFilter {
  strategyIds?: readonly string[] | null;
  versions?: readonly number[] | null;
  instruments?: readonly string[] | null;
  sides?: readonly Side[] | null;
  breakers?: readonly string[] | null;
  mode?: TradingMode | null;
  from?: string | null;
  to?: string | null;
}

export interface CountRow {
  key: StatsKey;
  count: number;
}

const BLOCKED: StatsRows<BlockedStatsFilter> = {
  from: 'from signal_blocked where user_id = $1',
  groups: {
    strategy: 'strategy_id',
    version: 'strategy_version',
    instrument: 'instrument',
    side: 'side',
    breaker: 'triggered_limit',
  },
  conditions: {
    strategyIds: 'strategy_id = any(?::uuid[])',
    versions: 'strategy_version = any(?::int[])',
    instruments: 'instrument = any(?::text[])',
    sides: 'side = any(?::side[])',
    breakers: 'triggered_limit = any(?::text[])',
    mode: 'mode = ?::trading_mode',
    from: 'bar_ts >= ?::timestamptz',
    to: 'bar_ts < ?::timestamptz',
  },
};

/** The number of a user's denied entries, one row a group. */
export async function countBlocked(
  db: Queryable,
  userId: string,
  filter: BlockedStatsFilter,
  request: StatsRequest<'count'>,
): Promise<CountRow[]> {
  const values = new Values(userId);
  const keys = groupColumns(BLOCKED, request, 'bar_ts', values);
  const where = whereOf(BLOCKED, filter, values);
  const rows = await db.query<{ count: number } & Record<string, string | null>>(
    statement(
      '',
      `with row as (select ${keys.join(', ') || '1 as one'} ${BLOCKED.from} ${where})
       select ${[...keySelection(request.groupBy), 'count(*) as count'].join(', ')}
         from row ${grouped(request, 'count(*)', MOST_GROUPS)}`,
    ),
    values.list,
  );
  return rows.map(({ count, ...key }) => ({ count, key }));
}
