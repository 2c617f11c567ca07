import type { UserCaller } from '../../../src/domains/account/index.ts';
import { statement } from '../../../src/platform/database.ts';
import type { TestApp, TestCaller } from '../../support/app.ts';
import { WIDE } from '../../support/desk.ts';
import { strategy } from '../../support/seed.ts';

/** Someone with a strategy that may fire as often as it likes. */
export interface Trader extends TestCaller<UserCaller> {
  userId: string;
  strategyId: string;
}

const WIDEN = statement(
  'test-widen',
  `insert into risk_limits values ($1, 'paper', $2, $3, $4, $5, false, now())
   on conflict (user_id, mode) do nothing`,
);

export async function trader(app: TestApp, instrument = 'MNQ'): Promise<Trader> {
  const user = await app.user();
  const strategyId = await strategy(app).on(instrument).as('ready').for(user);
  const { dailyLossLimit, maxDailySignals, maxOpenSignals, maxConsecutiveLosses } = WIDE;
  await app.database.db.query(WIDEN, [
    user.caller.userId,
    dailyLossLimit,
    maxDailySignals,
    maxOpenSignals,
    maxConsecutiveLosses,
  ]);
  return { ...user, userId: user.caller.userId, strategyId };
}
