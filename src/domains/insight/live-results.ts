import type { Result } from '../backtests/index.ts';

/** Closed signals side by side, oldest first, as one statement brings them: comma-separated whole numbers. */
export interface ClosedColumns {
  /** US cents. */
  pnl: string | null;
  gross: string | null;
  /** Days since 1970-01-01: the trade dates of the closes. */
  days: string | null;
}

const DAY = 86_400_000;

/** The results in columns, one after the other. */
export function* resultsOf({ pnl, gross, days }: ClosedColumns): Generator<Result> {
  if (!pnl || !gross || !days) return;
  const pnls = pnl.split(',');
  const grosses = gross.split(',');
  let day = '';
  let date = '';
  let at = 0;
  for (const next of days.split(',')) {
    if (next !== day) {
      day = next;
      date = new Date(Number(day) * DAY).toISOString().slice(0, 10);
    }
    yield { pnlCents: Number(pnls[at]), grossCents: Number(grosses[at]), date };
    at += 1;
  }
}
