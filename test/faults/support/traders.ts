import { randomUUID } from 'node:crypto';
import type { UserCaller } from '../../../src/domains/account/index.ts';
import type { SignalRecord } from '../../../src/domains/signals/index.ts';
import type { NewEvent } from '../../../src/events/index.ts';
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

/** What a commit appends when a signal fires, without the signal's row: for streams, the log is all there is. */
export function firedEvent({ userId, strategyId }: Trader, more: Partial<SignalRecord> = {}): NewEvent {
  const payload: SignalRecord = {
    id: randomUUID(),
    userId,
    strategyId,
    strategyVersion: 1,
    instrument: 'MNQ',
    timeframe: '1m',
    mode: 'paper',
    side: 'long',
    status: 'open',
    size: 1,
    entryPrice: '20000',
    stopPrice: '19990',
    targetPrice: '20020',
    barTs: '2026-04-20T13:30:00.000Z',
    firedAt: '2026-04-20T13:31:00.000Z',
    closePrice: null,
    closedAt: null,
    closeBarTs: null,
    closeReason: null,
    grossPnl: null,
    commission: null,
    slippageTicks: null,
    slippageCost: null,
    pnl: null,
    reason: { nodes: { ema: { value: 20_000.25 } } },
    entryNodeId: 'long',
    ...more,
  };
  return { kind: 'fired', strategyId: payload.strategyId, instrument: payload.instrument, payload };
}
