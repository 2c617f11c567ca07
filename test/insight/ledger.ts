import { newId } from '../../src/kernel/ids.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import type { TestApp } from '../support/app.ts';

/** A signal as it is booked; what is left out is that of a closed long MES of one contract. */
export interface Booked {
  strategyId: string;
  userId: string;
  /** Trade dates: of the entry and of the close; null: still open. */
  entered: string;
  closed: string | null;
  /** USD. */
  gross?: string;
  pnl?: string;
  reason?: 'target' | 'stop' | 'user' | 'force_close';
  mode?: 'paper' | 'live';
  /** Minutes after noon, so that closes have an order. */
  minute?: number;
}

const BOOK = statement(
  't-book',
  `insert into signal (id, user_id, strategy_id, strategy_version, instrument, timeframe, mode, side, status, size,
      entry_price, bar_ts, fired_at, close_price, closed_at, close_bar_ts, close_reason, gross_pnl, commission,
      slippage_ticks, slippage_cost, pnl, entry_date, close_date, reason, entry_node_id)
   values ($1, $2, $3, 1, 'MES', '1m', $4::trading_mode, 'long', $5::signal_status, 1, 5000, $6::timestamptz, $6::timestamptz, $7,
      $8::timestamptz, $8::timestamptz, $9::close_reason, $10, $11, $12, $13, $14, $15::date, $16::date, '{}', 'long')`,
);

/** Books a signal as the engine would have, without the bars that it takes. */
export async function book(app: TestApp, signal: Booked): Promise<string> {
  const { strategyId, userId, entered, closed, gross = '0.00', pnl = '0.00', mode = 'paper', minute = 0 } = signal;
  const reason = closed === null ? null : (signal.reason ?? 'target');
  const at = (date: string, offset: number) =>
    new Date(Date.parse(`${date}T18:00:00Z`) + offset * 60_000).toISOString();
  const status = closed === null ? 'open' : reason === 'user' || reason === 'force_close' ? 'cancelled' : 'closed';
  const id = newId();
  const close = closed === null ? null : at(closed, minute + 0.5);
  const cost = (value: string) => (closed === null ? null : value);
  await app.database.db.query(BOOK, [
    id,
    userId,
    strategyId,
    mode,
    status,
    at(entered, minute),
    cost('5001'),
    close,
    reason,
    cost(gross),
    cost('1.24'),
    cost('2.0'),
    cost('5.00'),
    cost(pnl),
    entered,
    closed,
  ]);
  return id;
}
