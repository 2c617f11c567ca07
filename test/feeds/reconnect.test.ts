import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  calendarFor,
  createFeedRunner,
  createMarketDataService,
  createMarketDataStore,
  type Feed,
  FeedError,
  type FeedProblem,
  requireInstrument,
} from '../../src/domains/market-data/index.ts';
import { createTestClock } from '../support/clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { createVirtualTime } from '../support/virtual-time.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STEP = 30_000;
/** Tuesday, 10:00 in Chicago. */
const NOW = Date.parse('2026-04-21T15:00:00Z');

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Runs a feed for a while of virtual time; answers its report and the pauses between its connections. */
async function runFor(ms: number, make: (now: () => number) => Pick<Feed, 'start' | 'history'>, begin = NOW) {
  const clock = createTestClock(begin);
  const time = createVirtualTime(clock);
  const market = createMarketDataService({ store: createMarketDataStore(database.db), clock });
  const instrument = requireInstrument('MES', []);
  const at: number[] = [];
  const problems: FeedProblem[] = [];
  const { start, history } = make(clock.now);
  const runner = createFeedRunner({
    feed: {
      name: 'test',
      ...(history ? { history } : {}),
      start(instruments, sink, signal) {
        at.push(clock.now());
        return start(instruments, sink, signal);
      },
    },
    instruments: [{ instrument, calendar: calendarFor(instrument.sessionGroup), symbol: 'MES', begin }],
    market,
    time,
    random: () => 0.5,
    onProblem: (code) => problems.push(code),
  });
  const ending = new AbortController();
  const running = runner.run(ending.signal);
  // The pauses begin once the database has said where to continue.
  while (time.sleeping() < 1) await new Promise((resolve) => setImmediate(resolve));
  for (let passed = 0; passed < ms; passed += STEP) {
    await time.advance(STEP);
    // The database answers in real time.
    if (history) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  ending.abort();
  await running;
  return {
    at,
    problems,
    report: runner.report(),
    pauses: at.slice(1).map((one, index) => one - (at[index] as number)),
  };
}

const fails = (error: FeedError) => () => ({ start: () => Promise.reject(error) });

describe('a connection that is lost is made again', () => {
  it('with pauses that double up to a minute: an hour without the source costs some seventy attempts', async () => {
    const { at, pauses, report } = await runFor(HOUR, fails(new FeedError('connection_lost', 'nobody there')));
    expect(pauses.slice(0, 8)).toEqual([750, 1_500, 3_000, 6_000, 12_000, 24_000, 45_000, 45_000]);
    expect(at.length).toBeGreaterThan(60);
    expect(at.length).toBeLessThan(90);
    expect(report).toMatchObject({ state: 'waiting', reconnects: at.length, problem: { code: 'connection_lost' } });
  });

  it('a few times an hour with wrong keys, and tells it once a minute at most', async () => {
    const { at, problems, report } = await runFor(HOUR, fails(new FeedError('wrong_keys', 'unknown key')));
    expect(at.length).toBeLessThanOrEqual(9);
    expect(problems).toHaveLength(at.length);
    expect(report.state).toBe('refused');
  });

  it('not before the time that the source asks for', async () => {
    const { pauses } = await runFor(10 * MINUTE, fails(new FeedError('rate_limited', 'slower', 90_000)));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(90_000);
  });

  it('slowly also when every connection ends at once after it was accepted', async () => {
    const { at } = await runFor(HOUR, () => ({
      async start(_instruments, sink) {
        sink.connected();
      },
    }));
    expect(at.length).toBeLessThan(90);
  });

  it('when nothing arrives for five minutes of trading, and not while the market is closed', async () => {
    const silent = () => ({
      start: (_instruments: unknown, sink: { connected(): void }, signal: AbortSignal) =>
        new Promise<void>((resolve) => {
          sink.connected();
          signal.addEventListener('abort', () => resolve(), { once: true });
        }),
    });
    const { at, problems } = await runFor(HOUR, silent);
    expect(problems).toContain('silent');
    expect(at.length).toBeGreaterThan(8);
    expect(at.length).toBeLessThan(13);
  });

  it('not after the early close of a half day, when the history is not asked either', async () => {
    // The day after Thanksgiving: index futures close at 12:15 in Chicago.
    const close = Date.parse('2013-11-29T18:15:00Z');
    const asked: number[] = [];
    const { at, problems } = await runFor(
      3 * HOUR,
      (now) => ({
        start: (_instruments, sink, signal) =>
          new Promise<void>((resolve) => {
            sink.connected();
            signal.addEventListener('abort', () => resolve(), { once: true });
          }),
        async *history() {
          asked.push(now());
          yield [];
        },
      }),
      close - 10 * MINUTE,
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(Math.max(...asked)).toBeLessThanOrEqual(close + 10 * MINUTE);
    expect(at).toHaveLength(1);
    expect(problems).toEqual([]);
  });
});
