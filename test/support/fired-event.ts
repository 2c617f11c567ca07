import { randomUUID } from 'node:crypto';
import type { SignalRecord } from '../../src/domains/signals/index.ts';
import type { NewEvent } from '../../src/events/index.ts';

/** What a commit appends when a signal fires, without the signal's row: for streams, the log is all there is. */
export function firedEvent(
  { userId, strategyId }: Pick<SignalRecord, 'userId' | 'strategyId'>,
  more: Partial<SignalRecord> = {},
): NewEvent {
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
    currentStopPrice: '19990',
    openSize: 1,
    targets: [{ price: '20020', size: 1 }],
    parts: [],
    fill: 'close',
    entryAt: '2026-04-20T13:31:00.000Z',
    exitAt: null,
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
    rollGap: '0',
    rollOffset: '0',
    entryNodeId: 'long',
    ...more,
  };
  return { kind: 'fired', strategyId: payload.strategyId, instrument: payload.instrument, payload };
}
