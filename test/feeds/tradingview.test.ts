import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { statement } from '../../src/platform/postgres/database.ts';
import { sharedData } from '../market-data/shared-data.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { ES_DAY } from '../support/feed-day.ts';

const SECRET = 'a secret of sixteen characters';
const MINUTE = 60_000;
/** Tuesday, 10:00 in Chicago. */
const NOW = Date.parse('2026-04-21T15:00:00Z');

let app: TestApp;
let url: string;
let waited: number;
beforeAll(async () => {
  app = await createTestApp({
    feeds: [{ name: 'tv', type: 'tradingview', secret: SECRET, instruments: { ES: 'ES1!' } }],
    feedTime: {
      async sleep(ms) {
        waited += ms;
        await new Promise((resolve) => setImmediate(resolve));
      },
    },
  });
  ({ url } = await app.listen());
});
afterAll(() => app.close());
beforeEach(async () => {
  app.clock.set(NOW);
  waited = 0;
  await app.database.db.query(statement('test_clear_feeds', 'truncate bar, feed, feed_status'));
});

/** The message that docs/feeds.md shows, as TradingView fills it in. */
const alert = (ts: number, change: object = {}) => ({
  secret: SECRET,
  ticker: 'ES1!',
  interval: '1',
  time: new Date(ts).toISOString().replace('.000Z', 'Z'),
  open: 5_000.25,
  high: 5_001,
  low: 4_999.5,
  close: 5_000.75,
  volume: 12,
  ...change,
});
async function send(body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/api/feeds/tradingview`, {
    method: 'POST',
    // TradingView sends JSON when the message is JSON.
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = (await response.json()) as { stored?: boolean; detail?: { code: string; message: string } };
  return { status: response.status, ...answer };
}
const stored = async () =>
  (await app.services.marketData.barsAfter('ES', 0, 10_000)).map(({ ts }) => (ts - NOW) / MINUTE);

describe('an alert of TradingView', () => {
  it('stores its bar once, and health shows the feed', async () => {
    expect(await send(alert(NOW - MINUTE))).toMatchObject({ status: 200, stored: true });
    expect(await send(alert(NOW - MINUTE))).toMatchObject({ status: 200, stored: false });
    expect(await send(alert(NOW - MINUTE, { volume: null }))).toMatchObject({ status: 200, stored: false });
    expect(await stored()).toEqual([-1]);
    const health = (await (await fetch(`${url}/api/signals/health`)).json()) as { feeds: object[] };
    expect(health.feeds).toMatchObject([
      {
        name: 'tv',
        adapter: 'tradingview',
        instrument: 'ES',
        connected: true,
        last_bar_ts: '2026-04-21T14:59:00.000Z',
      },
    ]);
  });

  it('waits two seconds for the minute before it', async () => {
    await send(alert(NOW - 4 * MINUTE));
    const later = send(alert(NOW - 2 * MINUTE));
    expect(await send(alert(NOW - 3 * MINUTE))).toMatchObject({ status: 200 });
    expect(await later).toMatchObject({ status: 200 });
    expect(await send(alert(NOW))).toMatchObject({ status: 422 });
    expect(await stored()).toEqual([-4, -3, -2]);
    app.clock.advance(2 * MINUTE);
    waited = 0;
    expect(await send(alert(NOW))).toMatchObject({ status: 200, stored: true });
    expect(waited).toBe(2_000);
  });

  it.each([
    ['not JSON', '<html>', 'bad_message', /must be JSON/],
    ['a placeholder that was not filled in', alert(NOW, { time: '{{time}}' }), 'bad_message', /time must be/],
    ['another chart', alert(NOW - MINUTE, { interval: '5' }), 'bad_message', /chart of one minute/],
    ['no price', alert(NOW - MINUTE, { close: undefined }), 'bad_message', /close/],
    ['NaN', alert(NOW - MINUTE, { close: 'NaN' }), 'bar_refused', /bad_bar/],
    ['another symbol', alert(NOW - MINUTE, { ticker: 'NQ1!' }), 'bar_refused', /other_symbol/],
    ['a price off the tick grid', alert(NOW - MINUTE, { close: 5_000.8 }), 'bar_refused', /tick size/],
    ['a minute that is not over', alert(NOW), 'bar_refused', /partial_minute/],
    ['another zone', alert(NOW + 360 * MINUTE), 'bar_refused', /6 h 1 min ahead of the clock.*not UTC/],
    ['an old bar', alert(NOW - 60 * MINUTE), 'bar_refused', /late_bar/],
  ])('with %s stores nothing and says what is wrong', async (_what, body, code, message) => {
    expect(await send(body)).toMatchObject({ status: 422, detail: { code, message: expect.stringMatching(message) } });
    expect(await stored()).toEqual([]);
  });

  it('of a stored minute with other prices, or of one before the newest, changes nothing', async () => {
    await send(alert(NOW - 2 * MINUTE));
    await send(alert(NOW - MINUTE));
    expect((await send(alert(NOW - MINUTE, { close: 5_000.5 }))).detail?.message).toMatch(/^conflicting_bar/);
    expect((await send(alert(NOW - 5 * MINUTE))).detail?.message).toMatch(/^late_bar/);
    expect(await stored()).toEqual([-2, -1]);
    const health = (await (await fetch(`${url}/api/signals/health`)).json()) as { feeds: object[] };
    expect(health.feeds).toMatchObject([{ rejected: 2, problem: { code: 'late_bar' } }]);
  });

  it('with a wrong secret is refused, and after ten of them its address for a minute; health shows nothing of it', async () => {
    for (let count = 0; count < 10; count++) {
      expect(await send(alert(NOW - MINUTE, { secret: 'a wrong one' }))).toMatchObject({
        status: 401,
        detail: { code: 'bad_secret' },
      });
    }
    expect(await send(alert(NOW - MINUTE, { secret: 'a wrong one' }))).toMatchObject({ status: 429 });
    expect(await send(alert(NOW - MINUTE))).toMatchObject({ status: 429 });
    expect(await stored()).toEqual([]);
    const health = (await (await fetch(`${url}/api/signals/health`)).json()) as { feeds: object[] };
    expect(health.feeds).toEqual([]);
  });
});

describe.skipIf(sharedData === null)('a day of ES as alerts of TradingView', { timeout: 240_000 }, () => {
  it('is stored as it is in the file, also when minutes come twice or in the wrong order', async () => {
    const own = await createTestApp({
      feeds: [{ name: 'tv', type: 'tradingview', secret: SECRET, instruments: { ES: 'ES1!' } }],
    });
    const bars = ES_DAY();
    const { url: at } = await own.listen();
    const post = async (bar: (typeof bars)[number]) => {
      const { ts, ...prices } = bar;
      const body = JSON.stringify({ ...alert(ts), ...prices });
      const response = await fetch(`${at}/api/feeds/tradingview`, { method: 'POST', body });
      return response.status;
    };
    try {
      for (let index = 0; index < bars.length; index++) {
        const bar = bars[index] as (typeof bars)[number];
        // Natural gaps would wait for two real seconds each: the minute before is declared complete.
        own.clock.set(bar.ts + MINUTE + 300);
        await own.services.marketData.ingest('ES', [], { completeTo: new Date(bar.ts).toISOString() });
        const next = bars[index + 1];
        if (index % 50 === 7 && next && next.ts === bar.ts + MINUTE) {
          own.clock.set(next.ts + MINUTE + 300);
          const statuses = [post(next), post(bar), post(bar)];
          expect(await Promise.all(statuses)).toEqual([200, 200, 200]);
          index++;
        } else expect(await post(bar)).toBe(200);
      }
      expect(await own.services.marketData.barsAfter('ES', 0, 10_000)).toEqual(bars);
    } finally {
      await own.close();
    }
  });
});
