import { databaseUnavailable, invalid } from '../../kernel/domain-error.ts';
import { isUuid } from '../../kernel/ids.ts';
import { emptyPage, type Page, type PageRequest } from '../../kernel/page.ts';
import { instant, integer, json, type PackedRow, packed, text, word } from '../../platform/postgres/columns.ts';
import { type Queryable, statement } from '../../platform/postgres/database.ts';
import { type KeysetList, readerOf } from '../../platform/postgres/keyset-list.ts';
import type { TradingMode } from '../risk/index.ts';
import type { BlockedRecord, Side } from './signal.ts';

/** `from` (inclusive) and `to` (exclusive) refer to `blocked_at`. */
export interface BlockedFilter {
  strategyId?: string | null;
  from?: string | null;
  to?: string | null;
  side?: Side | null;
  instrument?: string | null;
  mode?: TradingMode | null;
  breaker?: string | null;
}
export type BlockedSort = 'blockedAt' | 'barTs';

const LIST: KeysetList<BlockedRecord, BlockedFilter, BlockedSort> = {
  name: 'blocked',
  table: 'signal_blocked',
  columns: {
    id: word('id'),
    userId: word('user_id'),
    strategyId: word('strategy_id'),
    strategyVersion: integer('strategy_version'),
    instrument: word('instrument'),
    timeframe: word('timeframe'),
    barTs: instant('bar_ts'),
    mode: word('mode'),
    side: word('side'),
    triggeredLimit: word('triggered_limit'),
    reason: text('reason'),
    observed: text('observed'),
    limit: text('"limit"'),
    reasonJson: json('reason_json'),
    blockedAt: instant('blocked_at'),
  },
  order: 'blocked_at',
  orderKey: (row) => row.blockedAt,
  sorts: {
    blockedAt: { sql: 'blocked_at', type: 'timestamptz', key: (row) => row.blockedAt },
    barTs: { sql: 'bar_ts', type: 'timestamptz', key: (row) => row.barTs },
  },
  conditions: {
    strategyId: 'strategy_id = ?::uuid',
    from: 'blocked_at >= ?::timestamptz',
    to: 'blocked_at < ?::timestamptz',
    side: 'side = ?::side',
    instrument: 'instrument = ?',
    mode: 'mode = ?::trading_mode',
    breaker: 'triggered_limit = ?',
  },
};
const readPage = readerOf(LIST);
const { select: SELECT, unpack } = packed(LIST.columns);
const BY_IDS = statement(
  'blocked_by_ids',
  `select ${SELECT} from signal_blocked where user_id = $1 and id = any($2::uuid[])`,
);

/** A user's denied entries; by `(blocked_at desc, id desc)` unless asked otherwise. */
export const pageOfBlocked = async (
  db: Queryable,
  userId: string,
  filter: BlockedFilter,
  page: PageRequest<BlockedSort>,
): Promise<Page<BlockedRecord>> =>
  filter.strategyId != null && !isUuid(filter.strategyId) ? emptyPage() : readPage(db, userId, filter, page);

/** A user's denied entries with these ids, in no order. */
export const blockedByIds = async (db: Queryable, userId: string, ids: readonly string[]): Promise<BlockedRecord[]> =>
  (await db.query<PackedRow>(BY_IDS, [userId, ids])).map(unpack);

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
