import type { UserCaller } from '../../../src/domains/account/index.ts';
import type { TestApp, TestCaller } from '../../support/app.ts';
import { strategy } from '../../support/seed.ts';
import { widen } from '../../support/wide-limits.ts';

/** Someone with a strategy that may fire as often as it likes. */
export interface Trader extends TestCaller<UserCaller> {
  userId: string;
  strategyId: string;
}

export async function trader(app: TestApp, instrument = 'MNQ'): Promise<Trader> {
  const user = await app.user();
  const strategyId = await strategy(app).on(instrument).as('ready').for(user);
  await widen(app.database.db, user.caller.userId);
  return { ...user, userId: user.caller.userId, strategyId };
}
