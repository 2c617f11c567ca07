import { describe, expect, it } from 'vitest';
import { duration } from '../../studio/format/duration.ts';
import { money, signOf, sum } from '../../studio/format/numbers.ts';
import { timeframeText } from '../../studio/format/words.ts';
import {
  type BlockedLine,
  NO_SIGNALS,
  openSignals,
  type SignalLine,
  tape,
  withBlocked,
  withEvent,
  withSignals,
} from '../../studio/live/signals.ts';

const open = (id: string, over: Partial<SignalLine> = {}): SignalLine => ({
  __typename: 'Signal',
  id,
  strategy: { __typename: 'Strategy', id: 's', name: 'EMA cross' },
  instrument: { __typename: 'Instrument', symbol: 'M2K' },
  strategyVersion: 1,
  timeframe: 'M1',
  side: 'LONG',
  status: 'OPEN',
  size: 1,
  entryPrice: '2330',
  stopPrice: '2320',
  currentStopPrice: '2320',
  openSize: 1,
  targetPrice: null,
  barTs: '2026-10-26T13:58:00.000Z',
  firedAt: `2026-10-26T14:00:0${id}.000Z`,
  closePrice: null,
  closeBarTs: null,
  closedAt: null,
  closeReason: null,
  grossPnl: null,
  commission: null,
  slippageCost: null,
  pnl: null,
  parts: [],
  ...over,
});
const closed = (id: string): SignalLine =>
  open(id, {
    status: 'CLOSED',
    closePrice: '2340',
    closeBarTs: '2026-10-26T14:10:00.000Z',
    closedAt: `2026-10-26T14:10:0${id}.000Z`,
    closeReason: 'TARGET',
    pnl: '45.26',
  });
const blocked = (id: string): BlockedLine => ({
  __typename: 'BlockedSignal',
  id,
  strategy: { __typename: 'Strategy', id: 's', name: 'EMA cross' },
  instrument: { __typename: 'Instrument', symbol: 'M2K' },
  side: 'LONG',
  barTs: '2026-10-26T14:05:00.000Z',
  blockedAt: `2026-10-26T14:05:0${id}.000Z`,
  triggeredLimit: 'max_daily_signals',
  observed: '6',
  limit: '6',
});
const keys = (state: typeof NO_SIGNALS) => tape(state).map(({ key }) => key);

describe('the studio’s signals', () => {
  it('are the same for any order of list and stream', () => {
    const fired = { __typename: 'SignalEvent' as const, cursor: 'e.1', kind: 'FIRED' as const, signal: open('1') };
    const ended = { __typename: 'SignalEvent' as const, cursor: 'e.2', kind: 'CLOSED' as const, signal: closed('1') };
    const list = [closed('1'), open('2')];
    const streamFirst = withSignals(withEvent(withEvent(NO_SIGNALS, fired), ended), list);
    const listFirst = withEvent(withEvent(withSignals(NO_SIGNALS, list), fired), ended);
    for (const state of [streamFirst, listFirst]) {
      expect(keys(state)).toEqual(['1 closed', '2 fired', '1 fired']);
      expect(openSignals(state).map(({ id }) => id)).toEqual(['2']);
    }
  });

  it('keep a closed signal closed when an older answer arrives late', () => {
    const state = withSignals(withSignals(NO_SIGNALS, [closed('1')]), [open('1')]);
    expect(openSignals(state)).toEqual([]);
  });

  it('follow an open signal that is closed in part, whatever its stop, and not back', () => {
    const whole = open('1', { size: 2, openSize: 2 });
    const half = open('1', { size: 2, openSize: 1 });
    const state = withSignals(withSignals(NO_SIGNALS, [whole]), [half]);
    expect(openSignals(state)[0]?.openSize).toBe(1);
    expect(withSignals(state, [whole])).toBe(state);
  });

  it('keep their identity when nothing is new', () => {
    const state = withBlocked(withSignals(NO_SIGNALS, [open('1')]), [blocked('1')]);
    expect(withSignals(state, [open('1')])).toBe(state);
    expect(withBlocked(state, [blocked('1')])).toBe(state);
  });

  it('keep the cursor of a heartbeat', () => {
    const state = withEvent(NO_SIGNALS, {
      __typename: 'SignalEvent' as const,
      cursor: 'e.9',
      kind: 'HEARTBEAT',
      signal: null,
    });
    expect(state.cursor).toBe('e.9');
    expect(state.signals).toBe(NO_SIGNALS.signals);
  });

  it('drop the oldest closed signals, never an open one', () => {
    const many = Array.from({ length: 500 }, (_, n) => ({ ...closed('1'), id: `c${n}` }));
    const state = withSignals(withSignals(NO_SIGNALS, [open('0')]), many);
    expect(state.signals.size).toBe(400);
    expect(openSignals(state).map(({ id }) => id)).toEqual(['0']);
  });

  it('list events in order, including blocked entries', () => {
    const state = withBlocked(withSignals(NO_SIGNALS, [closed('1')]), [blocked('2')]);
    expect(keys(state)).toEqual(['1 closed', '2', '1 fired']);
  });
});

describe('formatting', () => {
  it.each([
    [['-5.74', '12.50', '0.01'], '6.77'],
    [['-0.05'], '-0.05'],
    [['0.10', '-0.10'], '0.00'],
    [[], '0.00'],
    [['90071992547409.93', '0.01'], '90071992547409.94'],
  ])('the sum of %j is %s, exactly', (amounts, total) => {
    expect(sum(amounts)).toBe(total);
  });

  it.each([
    ['-12.50', '−$12.50', 'loss'],
    ['1234.5', '+$1,234.50', 'gain'],
    ['0.00', '$0.00', 'even'],
    ['-0.00', '$0.00', 'even'],
  ])('%s USD is %s', (amount, text, sign) => {
    expect(money(amount)).toBe(text);
    expect(signOf(amount)).toBe(sign);
  });

  it('durations and bar lengths are short', () => {
    expect([12, 60, 3_960, 7_200, 2_505_600].map(duration)).toEqual(['12 s', '1 min', '1 h 6 min', '2 h', '29 days']);
    expect(['M1', 'M15', 'H4', 'D1'].map(timeframeText)).toEqual(['1m', '15m', '4h', '1d']);
  });
});
