import type { Backtest, BacktestTrade, Prisma } from '../../generated/prisma/client.ts';
import { isUuid } from '../../kernel/ids.ts';
import { type Database, type Statement, statement } from '../../platform/postgres/database.ts';

const COUNTS_OF_STRATEGIES = statement(
  'backtest_counts_of_strategies',
  `select strategy_id as id, count(*) as count from backtest
    where user_id = $1 and strategy_id = any($2::uuid[]) group by strategy_id`,
);
const TRADE_COUNTS = statement(
  'backtest_trade_counts',
  `select backtest_id as id, count(*) as count from backtest_trade join backtest on backtest.id = backtest_id
    where user_id = $1 and backtest_id = any($2::uuid[]) group by backtest_id`,
);

const MOST_TRADES = 5_000;

type Selection = Pick<Prisma.BacktestFindManyArgs, 'select' | 'include'>;

export type BacktestWithTrades = Backtest & { trades: BacktestTrade[]; strategy: { name: string } };

/** Reads backtests with Prisma, which reads relations in one statement per level. */
export function createBacktestReads(db: Pick<Database, 'as' | 'query'>) {
  const counts = async (query: Statement, userId: string, ids: readonly string[]): Promise<number[]> => {
    const rows = await db.query<{ id: string; count: number }>(query, [userId, ids]);
    const found = new Map(rows.map(({ id, count }) => [id, count]));
    return ids.map((id) => found.get(id) ?? 0);
  };

  return {
    /** A user's backtest; null if it does not exist. */
    async byId(selection: Selection, userId: string, id: string): Promise<Backtest | null> {
      const query = { ...selection, where: { id, userId } } as Prisma.BacktestFindFirstArgs;
      return isUuid(id) ? db.as(userId).prisma.backtest.findFirst(query) : null;
    },
    /** The user's backtests with these ids, in their order. */
    async byIds(userId: string, ids: readonly string[]): Promise<(Backtest | null)[]> {
      const rows = await db.as(userId).prisma.backtest.findMany({ where: { userId, id: { in: [...ids] } } });
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => found.get(id) ?? null);
    },

    /** The number of the user's backtests of each strategy, in the order of the ids. */
    countsOfStrategies: (userId: string, strategyIds: readonly string[]) =>
      counts(COUNTS_OF_STRATEGIES, userId, strategyIds),

    /** The number of trades of each of the user's backtests, in the order of the ids. */
    tradeCounts: (userId: string, ids: readonly string[]) => counts(TRADE_COUNTS, userId, ids),

    /** The trades of a user's backtest, oldest first, at most 5,000; null if it does not exist. */
    async tradesOf(userId: string, id: string): Promise<BacktestTrade[] | null> {
      if (!isUuid(id)) return null;
      const { prisma } = db.as(userId);
      const found = await prisma.backtest.findFirst({ where: { id, userId }, select: { id: true } });
      if (!found) return null;
      const where = { backtestId: id, backtest: { userId } };
      return prisma.backtestTrade.findMany({ where, orderBy: { ordinal: 'asc' }, take: MOST_TRADES });
    },

    /** A user's backtest with its trades, oldest first, at most 5,000; null if it does not exist. */
    async withTrades(userId: string, id: string): Promise<BacktestWithTrades | null> {
      if (!isUuid(id)) return null;
      const include = {
        trades: { orderBy: { ordinal: 'asc' }, take: MOST_TRADES },
        strategy: { select: { name: true } },
      } as const;
      return db.as(userId).prisma.backtest.findFirst({ where: { id, userId }, include });
    },

    /** These trades of the user's backtests, in the order of the keys; a key may be anything. */
    async trades(
      userId: string,
      keys: readonly { backtestId: string; ordinal: number }[],
    ): Promise<(BacktestTrade | null)[]> {
      const wanted = keys.filter(
        ({ backtestId, ordinal }) =>
          isUuid(backtestId) && Number.isInteger(ordinal) && ordinal > 0 && ordinal < 2 ** 31,
      );
      if (wanted.length === 0) return keys.map(() => null);
      const where = { OR: wanted, backtest: { userId } };
      const rows = await db.as(userId).prisma.backtestTrade.findMany({ where });
      return keys.map(
        (key) => rows.find((row) => row.backtestId === key.backtestId && row.ordinal === key.ordinal) ?? null,
      );
    },
  };
}
export type BacktestReads = ReturnType<typeof createBacktestReads>;
