import { invalid } from '../../../kernel/domain-error.ts';
import { isUuid } from '../../../kernel/ids.ts';
import type { Queryable } from '../../../platform/postgres/database.ts';
import { type Caller, requireUser } from '../../account/index.ts';
import { type BlockedStatsFilter, type CountRow, countBlocked } from './blocked-stats-store.ts';
import {
  DEFAULT_ZONE,
  MOST_GROUPS,
  measuresOf,
  NOTHING,
  type StatsKey,
  type StatsRequest,
  type StatsTime,
  TRADE_MEASURES,
  type TradeMeasure,
  type TradeMeasures,
  tooManyGroups,
} from './stats.ts';
import { sumTrades, type TradeFilter } from './stats-store.ts';
import { newestBacktests, type VersionKey } from './version-results-store.ts';

export interface TradeStatsRequest {
  filter: TradeFilter;
  time: StatsTime;
  /** The measures that are computed. */
  measures: ReadonlySet<TradeMeasure>;
}

export type TradeGroup = TradeMeasures & { key: StatsKey };

export interface StatsServiceDeps {
  db: Queryable;
  /** The value of a point of each instrument. */
  pointValues(): ReadonlyMap<string, string>;
}
export type StatsService = ReturnType<typeof createStatsService>;

const MOST_LISTED = 200;

/** Ids that are no uuid match nothing. Throws InvalidInputError for a span that ends before it begins, and long lists. */
function checked<Filter extends { from?: string | null; to?: string | null; strategyIds?: readonly string[] | null }>(
  filter: Filter,
): Filter {
  const { from, to, strategyIds } = filter;
  if (from != null && to != null && to < from) {
    throw invalid(['filter', 'to'], `must not be before from (${from}), got ${to}`, 'range');
  }
  for (const [name, list] of Object.entries(filter)) {
    if (Array.isArray(list) && list.length > MOST_LISTED)
      throw invalid(['filter', name], `must be at most ${MOST_LISTED} values, got ${list.length}`, 'range');
  }
  return strategyIds ? { ...filter, strategyIds: strategyIds.filter(isUuid) } : filter;
}

const bounded = <Row>(rows: Row[], { first }: StatsRequest): Row[] => {
  if (first === null && rows.length > MOST_GROUPS) throw tooManyGroups();
  return rows;
};

export function createStatsService({ db, pointValues }: StatsServiceDeps) {
  /** Trades of a backtest, or the signals (`backtestId` null), by group. Force-closed and open signals are left out. */
  const trades = async (
    caller: Caller | null,
    backtestId: string | null,
    { filter, time, measures }: TradeStatsRequest,
    request: StatsRequest<TradeMeasure>,
  ): Promise<TradeGroup[]> => {
    const { userId } = requireUser(caller);
    const query = { userId, backtestId, filter: checked(filter), time, measures, pointValues: pointValues() };
    const rows = bounded(await sumTrades(db, query, request), request);
    return rows.map((row) => ({ key: row.key, ...measuresOf(row) }));
  };
  return {
    trades,
    /** What the closed paper signals of each version made, in one statement. */
    async versions(caller: Caller | null, keys: readonly VersionKey[]): Promise<TradeMeasures[]> {
      const filter = {
        strategyIds: [...new Set(keys.map(({ strategyId }) => strategyId))],
        versions: [...new Set(keys.map(({ version }) => version))],
        mode: 'paper' as const,
      };
      const { userId } = requireUser(caller);
      const measures = new Set(TRADE_MEASURES.filter((measure) => !/Mae$|Mfe$/.test(measure)));
      const rows = await sumTrades(
        db,
        { userId, backtestId: null, filter, time: 'close', measures, pointValues: new Map() },
        { groupBy: ['strategy', 'version'], timeZone: DEFAULT_ZONE, order: null, first: keys.length ** 2 },
      );
      return keys.map(({ strategyId, version }) => {
        const own = rows.find(({ key }) => key.strategy === strategyId && key.version === String(version));
        return measuresOf(own ?? NOTHING);
      });
    },

    /** The newest finished backtest of each version. */
    backtestsOfVersions: (caller: Caller | null, keys: readonly VersionKey[]): Promise<(string | null)[]> =>
      newestBacktests(db, requireUser(caller).userId, keys),

    /** Denied entries, by group. */
    async blocked(
      caller: Caller | null,
      filter: BlockedStatsFilter,
      request: StatsRequest<'count'>,
    ): Promise<CountRow[]> {
      const { userId } = requireUser(caller);
      return bounded(await countBlocked(db, userId, checked(filter), request), request);
    },
  };
}
