import { describe, expect, it } from 'vitest';
import { feedState } from '../../studio/live/feed-motion.ts';
import type { TradeLine } from '../../studio/pages/trades/all-trades.ts';
import { groupTrades } from '../../studio/pages/trades/group-trades.ts';

const line = (over: object) =>
  ({
    strategy: { id: 's', name: 'EMA cross' },
    instrument: { symbol: 'MES' },
    side: 'LONG',
    closeReason: 'TARGET',
    barTs: '2026-03-02T15:00:00Z',
    closeBarTs: '2026-03-02T15:10:00Z',
    commission: '1.24',
    slippageCost: '5.00',
    pnl: '10.10',
    ...over,
  }) as TradeLine;
const times = { date: (instant: string | number) => String(instant).slice(0, 10) };

describe('totals of trades by group', () => {
  const lines = [
    line({}),
    line({ pnl: '-3.05', closeReason: 'STOP', closeBarTs: '2026-03-03T15:10:00Z' }),
    line({ pnl: '20.20', strategy: { id: 't', name: 'Breakout' }, instrument: { symbol: 'M2K' } }),
    line({ pnl: null, closeReason: null, closeBarTs: null }),
    line({ pnl: '0.00', closeReason: 'FORCE_CLOSE' }),
  ];

  it('sum closed trades to the cent, the best first', () => {
    expect(groupTrades(lines, 'strategy', times)).toEqual([
      { name: 'Breakout', trades: 1, wins: 1, costs: '6.24', pnl: '20.20' },
      { name: 'EMA cross', trades: 2, wins: 1, costs: '12.48', pnl: '7.05' },
    ]);
  });

  it('by day are of the day of the close, newest first', () => {
    expect(groupTrades(lines, 'day', times).map(({ name, pnl }) => [name, pnl])).toEqual([
      ['2026-03-03', '-3.05'],
      ['2026-03-02', '30.30'],
    ]);
  });

  it('by end leave out open trades and forced closes', () => {
    expect(groupTrades(lines, 'end', times).map(({ name }) => name)).toEqual(['target', 'stop']);
  });
});

describe('the state of a feed', () => {
  it.each([
    ['fresh', 'moving', 'fresh'],
    ['closed', 'moving', 'replayed'],
    ['stale', 'moving', 'replayed'],
    ['closed', 'unknown', ''],
    ['closed', 'still', 'closed'],
    ['stale', 'unknown', 'stale'],
  ] as const)('%s with %s bars is "%s"', (status, motion, state) => {
    expect(feedState(status, motion)).toBe(state);
  });
});
