import { type Queryable, statement } from '../../src/platform/postgres/database.ts';
import { WIDE } from './desk.ts';

const WIDEN = statement(
  'test-widen',
  `insert into risk_limits values ($1, 'paper', $2, $3, $4, $5, false, now())
   on conflict (user_id, mode) do update
      set daily_loss_limit = excluded.daily_loss_limit, max_daily_signals = excluded.max_daily_signals,
          max_open_signals = excluded.max_open_signals, max_consecutive_losses = excluded.max_consecutive_losses,
          trading_halted = false`,
);

/** From now on the user's paper signals meet no limit. */
export async function widen(db: Queryable, userId: string): Promise<void> {
  const { dailyLossLimit, maxDailySignals, maxOpenSignals, maxConsecutiveLosses } = WIDE;
  await db.query(WIDEN, [userId, dailyLossLimit, maxDailySignals, maxOpenSignals, maxConsecutiveLosses]);
}
