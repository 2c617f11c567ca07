import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  calendarFor,
  createFeedStatusStore,
  type Feed,
  type FeedSink,
  requireInstrument,
  superviseFeed,
} from '../../src/domains/market-data/index.ts';
import { readFeeds } from '../../src/feeds/index.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { until } from '../support/until.ts';
import { createVirtualTime, type VirtualTime } from '../support/virtual-time.ts';

const MINUTE = 60_000;
/** Tuesday, 10:00 in Chicago. */
const NOW = Date.parse('2026-04-21T15:00:00Z');

describe('a feed that several processes have', () => {
  let app: TestApp;
  let time: VirtualTime;
  let url: string;
  const sinks: { process: string; sink: FeedSink }[] = [];
  beforeEach(async () => {
    app = await createTestApp();
    app.clock.set(NOW);
    time = createVirtualTime(app.clock);
    sinks.length = 0;
    ({ url } = await app.listen());
  });
  afterEach(() => app.close());

  function start(process: string) {
    const ending = new AbortController();
    const errors: unknown[] = [];
    const instrument = requireInstrument('MES', []);
    const feed: Feed = {
      name: 'vendor',
      start: (_instruments, sink, signal) =>
        new Promise((resolve) => {
          sinks.push({ process, sink });
          sink.connected();
          signal.addEventListener('abort', () => resolve(), { once: true });
        }),
    };
    const running = superviseFeed(
      {
        feed,
        adapter: 'json',
        instruments: [{ instrument, calendar: calendarFor(instrument.sessionGroup), symbol: 'MESM6', begin: NOW }],
        market: app.services.marketData,
        store: createFeedStatusStore(app.database.db),
        time,
        random: () => 0.5,
        onProblem: () => {},
        onError: (message, error) => errors.push(message, error),
      },
      ending.signal,
    );
    return {
      errors,
      async stop() {
        ending.abort();
        await running;
      },
    };
  }
  const health = async () =>
    ((await (await fetch(`${url}/api/signals/health`)).json()) as { feeds: Record<string, unknown>[] }).feeds;
  const shows = (state: string) =>
    until(async () => (await health())[0]?.state === state || JSON.stringify(await health()));

  it('runs in one of them, in another when that one ends, and its state is shown', async () => {
    const first = start('first');
    await until(() => sinks.length === 1);
    await shows('connected');
    const second = start('second');
    await time.advance(MINUTE);
    expect(sinks.map(({ process }) => process)).toEqual(['first']);

    const bar = { open: '5000', high: '5001', low: '4999', close: '5000.25', volume: 12 };
    sinks[0]?.sink.bars('MESM6', [{ ts: NOW, ...bar }]);
    sinks[0]?.sink.bars('MESM6', [{ ts: NOW, ...bar, close: 'NaN' }]);
    await until(async () => {
      await time.advance(10_000);
      return (await health())[0]?.last_bar_ts !== null || 'no bar';
    });
    expect(await health()).toMatchObject([
      {
        name: 'vendor',
        adapter: 'json',
        instrument: 'MES',
        connected: true,
        last_bar_ts: '2026-04-21T15:00:00.000Z',
        rejected: 1,
        problem: { code: 'bad_bar', message: expect.stringContaining('MES: the bar of 2026-04-21T15:00:00.000Z') },
      },
    ]);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('ex7_feed_connected{feed="vendor",instrument="MES"} 1');
    expect(metrics).toContain('ex7_feed_rejected_bars{feed="vendor",instrument="MES"} 1');

    await first.stop();
    await shows('stopped');
    await until(async () => {
      await time.advance(5_000);
      return sinks.at(-1)?.process === 'second';
    });
    await shows('connected');
    await second.stop();
    expect([first.errors, second.errors]).toEqual([[], []]);
  });
});

describe('the file of the feeds', () => {
  const wrong = (...feeds: object[]) => {
    try {
      readFeeds({ feeds }, 'feeds.json', (symbol) => symbol !== 'SPX');
    } catch (error) {
      return (error as Error).message.split('\n');
    }
    return [];
  };
  const alpaca = { name: 'a', type: 'alpaca', key: 'k', secret: 'a very secret text', instruments: { ES: 'SPY' } };

  it.each([
    ['an unknown type', { ...alpaca, type: 'alpacca' }, /type must be one of alpaca, ccxt, databento/],
    ['an unknown field', { ...alpaca, feeed: 'sip' }, /unknown fields: feeed/],
    ['an unknown instrument', { ...alpaca, instruments: { SPX: 'SPX' } }, /"SPX" is not an instrument here/],
    ['no instrument', { ...alpaca, instruments: {} }, /at least one instrument/],
    ['an empty key', { ...alpaca, key: '' }, /key is empty/],
    [
      'a contract that is none',
      { ...alpaca, type: 'interactive-brokers', instruments: { ES: 'ES' } },
      /contracts such as/,
    ],
    ['a mapping without prices', { name: 'a', type: 'json', instruments: { ES: 'E' }, map: { ts: 't' } }, /expected/],
  ])('with %s is refused with a line that does not have its keys', (_what, feed, line) => {
    const lines = wrong(feed);
    expect(lines.some((one) => line.test(one))).toBe(true);
    expect(lines.join()).not.toContain('a very secret text');
  });

  it('names feeds that would contradict each other', () => {
    expect(wrong(alpaca, { ...alpaca })).toEqual([
      'FEEDS: feeds.json: two feeds have the name "a"',
      'FEEDS: feeds.json: "ES" is in the feeds "a" and "a": their bars would contradict',
    ]);
  });
});
