import type { Clock } from '../../kernel/clock.ts';
import type { Queryable } from '../../platform/postgres/database.ts';
import type { TradingMode } from '../risk/index.ts';
import type { RuntimeStore } from './runtime-store.ts';

/** A CME trade date, YYYY-MM-DD, and the start of the next one, UTC milliseconds. */
export interface ReportDay {
  tradeDate: string;
  end: number;
}

export interface ReportDayDeps {
  store: RuntimeStore;
  tradeDate(ts: number): string;
  tradeDateEnd(ts: number): number;
  clock: Clock;
}

/**
 * The trade date of reports on a user's account: that of the newest bar of the instruments that the user's strategies run
 * on in a mode, so that a replay is reported on its own date; without such a bar the current one.
 */
export function createReportDay({ store, tradeDate, tradeDateEnd, clock }: ReportDayDeps) {
  const dayAt = (ts: number): ReportDay => ({ tradeDate: tradeDate(ts), end: tradeDateEnd(ts) });
  return {
    now: (): ReportDay => dayAt(clock.now()),
    async of(via: Queryable, userId: string, mode: TradingMode): Promise<ReportDay> {
      const newest = await store.newestBarOf(via, userId, mode);
      return dayAt(newest === null ? clock.now() : Date.parse(newest));
    },
  };
}
export type ReportDays = ReturnType<typeof createReportDay>;
