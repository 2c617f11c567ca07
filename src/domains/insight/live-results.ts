import type { Result } from '../backtests/index.ts';

/** Closed signals, oldest first, in one text: "P&L gross date,…" in USD with two places, e.g. "46.26 52.50 2026-03-02". */
export interface ClosedTrades {
  trades: string | null;
}

/** USD with two places in whole cents. */
const cents = (usd: string): number => Number(usd.replace('.', ''));

/** What each of them came to, one after the other. */
export function* resultsOf({ trades }: ClosedTrades): Generator<Result> {
  if (!trades) return;
  for (let at = 0; at < trades.length; ) {
    const comma = trades.indexOf(',', at);
    const end = comma < 0 ? trades.length : comma;
    const gross = trades.indexOf(' ', at) + 1;
    const date = trades.indexOf(' ', gross) + 1;
    yield {
      pnlCents: cents(trades.slice(at, gross - 1)),
      grossCents: cents(trades.slice(gross, date - 1)),
      date: trades.slice(date, end),
    };
    at = end + 1;
  }
}
