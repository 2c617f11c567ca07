import { describe, expect, it } from 'vitest';
import type { BarInput } from '../../src/domains/market-data/bars.ts';
import { requireInstrument } from '../../src/domains/market-data/instruments.ts';
import { createSimulator } from '../../src/domains/market-data/simulator.ts';
import { createSimulatorFeed } from '../../src/domains/market-data/simulator-feed.ts';

const UNCHANGED = { rounded: 0, volumeUnknown: 0, watermark: null, missing: null };

const MINUTE = 60_000;
const NOW = Date.parse('2026-10-21T14:00:20Z');

/** A market in memory and a clock that only naps move. */
function world(options: { stored?: Record<string, string>; speed?: number; symbols?: string[] } = {}) {
  let now = NOW;
  const symbols = options.symbols ?? ['M2K', 'MGC'];
  const stored = new Map<string, BarInput[]>(
    Object.entries(options.stored ?? {}).map(([symbol, ts]) => [symbol, [{ ts } as BarInput]]),
  );
  const abort = new AbortController();
  const problems: string[] = [];
  const calls: { symbol: string; at: number; bars: BarInput[] }[] = [];
  const under = new Map<string, number>();
  const market = {
    onIngest: (_symbol: string): void | Promise<void> => {},
    async feeds() {
      return [...stored].map(([instrument, bars]) => ({ instrument, newestTs: bars.at(-1)?.ts as string }));
    },
    async ingest(symbol: string, bars: readonly BarInput[]) {
      under.set(symbol, (under.get(symbol) ?? 0) + 1);
      expect(under.get(symbol)).toBe(1);
      calls.push({ symbol, at: now, bars: [...bars] });
      try {
        await market.onIngest(symbol);
        stored.set(symbol, [...(stored.get(symbol) ?? []), ...bars]);
      } finally {
        under.set(symbol, 0);
      }
      return { accepted: bars.length, duplicates: 0, rejected: [], newestTs: bars.at(-1)?.ts ?? null, ...UNCHANGED };
    },
  };
  const feed = createSimulatorFeed({
    simulators: symbols.map((symbol) => createSimulator(requireInstrument(symbol, []), 'ex7')),
    market,
    speed: options.speed ?? 600,
    clock: { now: () => now },
    sleep: async (ms) => {
      now += ms;
    },
    onProblem: (message) => problems.push(message),
  });
  const stopWhen = (done: () => boolean) => {
    market.onIngest = () => {
      if (done()) abort.abort();
    };
  };
  return {
    feed,
    market,
    calls,
    stored,
    problems,
    abort,
    stopWhen,
    bars: (symbol: string) => stored.get(symbol) ?? [],
    clock: () => now,
  };
}

describe('the simulator feed', () => {
  it('starts a new market 30 days ago at 08:30 in Chicago, with the session before it as history', async () => {
    const { feed, bars } = world();
    const start = await feed.prepare();
    expect(start.nextTs).toBe('2026-09-22T13:30:00.000Z');
    expect(bars('M2K')[0]?.ts).toBe('2026-09-20T22:00:00.000Z');
    expect(bars('M2K').at(-1)?.ts).toBe('2026-09-22T13:29:00.000Z');
    expect(bars('M2K')).toHaveLength(1_380 + 930);
    expect(start.stored).toBe(2 * bars('MGC').length);
  });

  it('streams ten bars per second and instrument at speed 600', async () => {
    const { feed, calls, clock, abort, stopWhen, bars } = world();
    await feed.prepare();
    const history = bars('M2K').length;
    calls.length = 0;
    stopWhen(() => clock() >= NOW + 10_000);
    await feed.run(abort.signal);
    expect(bars('M2K').length - history).toBe(101);
    expect(bars('MGC').map(({ ts }) => ts)).toEqual(bars('M2K').map(({ ts }) => ts));
    expect(calls.every(({ bars: some }) => some.length === 1)).toBe(true);
  });

  it('loses no bar to the watermark of the clock when it catches up', async () => {
    const { feed, bars, clock, calls, abort, stopWhen } = world({
      stored: { M2K: '2026-10-21T13:30:00.000Z' },
      symbols: ['M2K'],
    });
    stopWhen(() => clock() > NOW + 3 * MINUTE);
    await feed.run(abort.signal);
    // From a call within ten minutes of the clock on, bars that end 15 s before the next call are late there.
    const late = calls.slice(1).flatMap(({ at, bars: some }, n) => {
      const before = calls[n] as (typeof calls)[number];
      const live = before.at - Date.parse(before.bars.at(-1)?.ts as string) - MINUTE <= 10 * MINUTE;
      return live ? some.filter(({ ts }) => Date.parse(ts) + MINUTE <= at - 15_000) : [];
    });
    expect(late).toEqual([]);
    expect(bars('M2K').at(-1)?.ts).toBe('2026-10-21T14:03:00.000Z');
  });

  it('resumes after the newest stored bar, skips closed hours, and then keeps real time', async () => {
    const { feed, bars, clock, calls, abort, stopWhen } = world({
      stored: { M2K: '2026-10-20T20:58:00.000Z', MGC: '2026-10-20T20:58:00.000Z' },
      speed: Number.POSITIVE_INFINITY,
    });
    stopWhen(() => clock() > NOW + 5 * MINUTE);
    await feed.run(abort.signal);
    const seen = bars('M2K').map(({ ts }) => ts);
    expect(seen.slice(1, 4)).toEqual([
      '2026-10-20T20:59:00.000Z',
      '2026-10-20T22:00:00.000Z',
      '2026-10-20T22:01:00.000Z',
    ]);
    const live = calls.filter(({ symbol, at }) => symbol === 'M2K' && at > NOW);
    expect(live.map(({ at, bars: some }) => [new Date(at).toISOString(), some.map(({ ts }) => ts)])).toEqual(
      Array.from({ length: 6 }, (_, n) => [
        new Date(Date.parse('2026-10-21T14:01:00Z') + n * MINUTE).toISOString(),
        [new Date(Date.parse('2026-10-21T14:00:00Z') + n * MINUTE).toISOString()],
      ]),
    );
  });

  it('lets an instrument that is ahead wait for the others', async () => {
    const { feed, bars, abort, stopWhen } = world({
      stored: { M2K: '2026-10-20T14:00:00.000Z', MGC: '2026-10-20T14:30:00.000Z' },
    });
    stopWhen(() => bars('MGC').length > 2);
    await feed.run(abort.signal);
    expect(bars('M2K')[1]?.ts).toBe('2026-10-20T14:01:00.000Z');
    expect(bars('MGC')[1]?.ts).toBe('2026-10-20T14:31:00.000Z');
  });

  it('gives a new instrument history up to the newest bar of the others', async () => {
    const { feed, bars } = world({ stored: { M2K: '2026-10-20T14:00:00.000Z' } });
    const { nextTs } = await feed.prepare();
    expect(nextTs).toBe('2026-10-20T14:01:00.000Z');
    expect(bars('MGC').at(-1)?.ts).toBe('2026-10-20T14:00:00.000Z');
    expect(bars('M2K')).toHaveLength(1);
  });

  it('retries the same bars when storing them failed, and reports it', async () => {
    const { feed, bars, market, problems, abort } = world({
      stored: { M2K: '2026-10-20T14:00:00.000Z' },
      symbols: ['M2K'],
    });
    let failures = 2;
    market.onIngest = () => {
      if (failures-- > 0) throw new Error('connection lost');
      if (bars('M2K').length > 3) abort.abort();
    };
    await feed.run(abort.signal);
    expect(
      bars('M2K')
        .slice(0, 3)
        .map(({ ts }) => ts.slice(11, 16)),
    ).toEqual(['14:00', '14:01', '14:02']);
    expect(problems).toHaveLength(2);
  });

  it('waits for the current ingest when it is stopped', async () => {
    const { feed, market, abort, bars } = world({ stored: { M2K: '2026-10-20T14:00:00.000Z' }, symbols: ['M2K'] });
    let finish = () => {};
    const begun = new Promise<void>((resolve) => {
      market.onIngest = () => {
        resolve();
        return new Promise<void>((done) => {
          finish = done;
        });
      };
    });
    let ended = false;
    const run = feed.run(abort.signal).then(() => {
      ended = true;
    });
    await begun;
    abort.abort();
    await Promise.resolve();
    expect(ended).toBe(false);
    finish();
    await run;
    expect(bars('M2K')).toHaveLength(2);
  });
});
