import type { Result, TradeDate } from '../backtests/index.ts';

/** Closed signals in the binary form of insight-store.ts. */
export interface ClosedTrades {
  /** P&L and gross (int8, cents) and date (int4, days since 2000) of each, in network order. */
  trades: Buffer | null;
  /** When each was closed, `close_bar_ts` and `closed_at` (int8, µs since 2000); missing when they are in that order. */
  closed?: Buffer | null;
}

const TRADE_BYTES = 20;
const CLOSED_BYTES = 16;

/** The result of each signal, in order of closing. */
export function* resultsOf({ trades, closed }: ClosedTrades): Generator<Result> {
  if (!trades) return;
  const count = trades.length / TRADE_BYTES;
  const order = closed ? orderOf(closed) : null;
  for (let k = 0; k < count; k++) {
    const at = (order ? (order[k] as number) : k) * TRADE_BYTES;
    yield {
      pnlCents: int8(trades, at),
      grossCents: int8(trades, at + 8),
      date: dateOf(trades.readInt32BE(at + 16)),
    };
  }
}

/** Decodes the ascending dates written by `insight-store.ts`. */
export function datesOf(bytes: Buffer | null): TradeDate[] {
  return Array.from({ length: (bytes?.length ?? 0) / 4 }, (_, k) => dateOf((bytes as Buffer).readInt32BE(k * 4)));
}

/** The order of closes; null when they are already in order, which PostgreSQL does not guarantee. */
function orderOf(closed: Buffer): number[] | null {
  const compare = (a: number, b: number) =>
    int8(closed, a * CLOSED_BYTES) - int8(closed, b * CLOSED_BYTES) ||
    int8(closed, a * CLOSED_BYTES + 8) - int8(closed, b * CLOSED_BYTES + 8);
  const order = Array.from({ length: closed.length / CLOSED_BYTES }, (_, k) => k);
  const sorted = order.every((k) => k === 0 || compare(k - 1, k) <= 0);
  return sorted ? null : order.sort(compare);
}

/** Exact below 2^53: 90 trillion dollars, or the year 2285. */
const int8 = (bytes: Buffer, at: number): number => bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);

const FIRST_DAY = Date.UTC(2000, 0, 1);
const dates = new Map<number, string>();
function dateOf(day: number): string {
  const known = dates.get(day);
  if (known) return known;
  const date = new Date(FIRST_DAY + day * 86_400_000).toISOString().slice(0, 10);
  dates.set(day, date);
  return date;
}
