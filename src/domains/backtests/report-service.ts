import { ConflictError } from '../../kernel/domain-error.ts';
import type { BacktestReads } from './backtest-read-store.ts';
import type { BacktestSettings } from './backtest-settings.ts';
import type { Caveat } from './caveats.ts';
import type { EquityCurves } from './equity-marks.ts';
import type { Metrics } from './metrics.ts';
import { type TearSheetFacts, tearSheet } from './tear-sheet.ts';

export type ReportService = ReturnType<typeof createReports>;

/** `disclaimer`: the text that every result of a backtest carries. */
export function createReports({ reads, disclaimer }: { reads: Pick<BacktestReads, 'withTrades'>; disclaimer: string }) {
  return {
    /**
     * A user's backtest as one self-contained HTML page, with its first 5,000 trades at most; null if it does not exist.
     * Throws ConflictError (`backtest_not_done`).
     */
    async html(userId: string, id: string): Promise<string | null> {
      const row = await reads.withTrades(userId, id);
      if (!row) return null;
      if (row.metrics === null) throw new ConflictError('backtest_not_done', `The backtest is ${row.status}.`);
      return tearSheet({
        name: row.strategy.name,
        instrument: row.instrument,
        timeframe: row.timeframe,
        strategyVersion: row.strategyVersion,
        from: row.fromTs,
        to: row.toTs,
        dataRevision: row.dataRevision,
        overrides: (row.settings as BacktestSettings).overrides ?? {},
        metrics: row.metrics as unknown as Metrics,
        span: row.span as unknown as TearSheetFacts['span'],
        caveats: row.caveats as unknown as Caveat[],
        // One that ran before they were kept has none.
        curves: (row.curves as unknown as EquityCurves | null) ?? { minutes: [], days: [], drawdowns: [] },
        trades: row.trades,
        disclaimer,
      });
    },
  };
}
