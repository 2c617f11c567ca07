import type { Backtest, Prisma } from '../../generated/prisma/client.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Database } from '../../platform/postgres/database.ts';

type Selection = Pick<Prisma.BacktestFindManyArgs, 'select' | 'include'>;

/** Reads backtests with Prisma, which reads relations in one statement per level. */
export function createBacktestReads(db: Pick<Database, 'as'>) {
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
  };
}
export type BacktestReads = ReturnType<typeof createBacktestReads>;
