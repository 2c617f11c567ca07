import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCoarseBars } from '../../src/domains/market-data/coarse-bars.ts';
import { calendarFor, createMarketDataStore, requireInstrument } from '../../src/domains/market-data/index.ts';
import { createAggregator } from '../../src/engine/index.ts';
import { asPartOf, Work } from '../../src/kernel/work.ts';
import { MONDAY, store, wandering } from '../backtests/bars.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

const BARS = `query ($timeframe: Timeframe, $last: Int, $to: DateTime) {
  instrument(symbol: "MES") { bars(timeframe: $timeframe, last: $last, to: $to) { ts open high low close volume } } }`;
const MINUTE = 60_000;

describe('coarse bars', () => {
  let app: TestApp;
  const bars = wandering(12_000);
  let user: Awaited<ReturnType<TestApp['user']>>;
  const read = async (variables: object) => {
    const { instrument } = await app.runOk<{ instrument: { bars: { ts: string; close: string }[] } }>(
      BARS,
      variables as Record<string, unknown>,
      user,
    );
    return instrument.bars.map(({ ts, close }) => [Date.parse(ts), Number(close)]);
  };
  const expected = (timeframe: '5m' | '1h' | '1d', count: number) => {
    const aggregator = createAggregator(timeframe, calendarFor(requireInstrument('MES', []).sessionGroup));
    return bars
      .slice(0, count)
      .flatMap((bar) => aggregator.push(bar))
      .map(({ ts, close }) => [ts, close]);
  };

  beforeAll(async () => {
    app = await createTestApp();
    app.clock.set(MONDAY + 30 * 86_400_000);
    user = await app.user();
    for (let at = 0; at < 9_000; at += 3_000) await store(app, 'MES', bars.slice(at, at + 3_000));
  });
  afterAll(() => app.close());

  /** The minutes that are read from PostgreSQL. */
  function counted() {
    const minuteStore = createMarketDataStore(app.database.db);
    let minutes = 0;
    let whileReading = () => {};
    const coarse = createCoarseBars({
      async progressAfter(...args) {
        const answer = await minuteStore.progressAfter(...args);
        minutes += answer.bars.length;
        whileReading();
        return answer;
      },
    });
    const onRead = (listener: () => void) => {
      whileReading = listener;
    };
    return { coarse, minutes: () => minutes, onRead };
  }
  const MES = requireInstrument('MES', []);

  it('are built once for concurrent readers and cached', async () => {
    const { coarse, minutes } = counted();
    const since = () => coarse.since(MES, '1h', MONDAY);
    await Promise.all(Array.from({ length: 15 }, since));
    const once = minutes();
    expect(once).toBeGreaterThan(5_000);
    await since();
    expect(minutes()).toBe(once);
  });

  it('stop building when all readers have left', async () => {
    const [stays, leaves] = [new Work(), new Work()];
    const { coarse, onRead } = counted();
    const since = (work: Work) => asPartOf(work, () => coarse.since(MES, '1h', MONDAY));
    onRead(() => leaves.cancel(new Error('left')));
    const [one, two] = [since(stays), since(leaves)];
    await expect(two).rejects.toThrow('left');
    expect((await one).bars.length).toBeGreaterThan(100);
    await expect(since(leaves)).rejects.toThrow('left');
  });

  it('later reads add new bars', async () => {
    const before = await read({ timeframe: 'H1', last: 400 });
    expect(before.slice(-100)).toEqual(expected('1h', 9_000).slice(-100));
    await store(app, 'MES', bars.slice(9_000));
    const after = await read({ timeframe: 'H1', last: 400 });
    expect(after.length).toBeGreaterThan(before.length);
    expect(after.slice(-before.length)).toEqual(expected('1h', bars.length).slice(-before.length));
  });

  it('are the same up to an instant in every timeframe', async () => {
    const [newest] = await read({ timeframe: 'M1', last: 1 });
    const count = bars.findIndex(({ ts }) => ts === newest?.[0]) + 1;
    for (const [timeframe, name] of [
      ['5m', 'M5'],
      ['1d', 'D1'],
    ] as const) {
      const all = expected(timeframe, count);
      expect(await read({ timeframe: name, last: 50 })).toEqual(all.slice(-50));
      const to = (bars[7_000]?.ts as number) + MINUTE;
      const earlier = all.filter(([ts]) => (ts as number) < to).slice(-20);
      expect(await read({ timeframe: name, last: 20, to: new Date(to).toISOString() })).toEqual(earlier);
    }
  });

  it('are costed by the bars read: years of minutes are rejected, a chart is not', async () => {
    const days = (count: number) =>
      `{ instrument(symbol: "MES") { ${Array.from({ length: count }, (_, n) => `b${n}: bars(timeframe: D1, last: 300) { ts }`).join(' ')} } }`;
    await app.runOk(days(1), {}, user);
    expect(await app.runError(days(15), {}, user)).toMatchObject({ code: 'invalid_input', fields: [{ code: 'cost' }] });
  });
});
