import type { Clock } from '../../kernel/clock.ts';
import type { Queryable } from '../../platform/postgres/database.ts';
import type { TradingMode } from '../risk/index.ts';
import type { RuntimeStore } from './runtime-store.ts';

/** A CME trade date, YYYY-MM-DD, and the instant at which the next one begins, UTC milliseconds. */
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
 * The trade date that reports of a user's account are about: that of the newest bar of the instruments that the user's
 * strategies run on in a mode, so that a replay of past bars is reported as of its own day; that of now where there is no
 * such bar.
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
