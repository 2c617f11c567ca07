import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ccxtOptions, createCcxtFeed } from '../../src/feeds/ccxt.ts';
import { sharedData } from '../market-data/shared-data.ts';
import { createFeedDay, ES_DAY, type FeedDay } from '../support/feed-day.ts';
import { badDay } from '../support/vendors/bad-day.ts';
import { type FakeCoinbase, startFakeCoinbase } from '../support/vendors/coinbase.ts';

describe.skipIf(sharedData === null)('a day of ES from an exchange of ccxt', { timeout: 240_000 }, () => {
  const bars = sharedData === null ? [] : ES_DAY();
  let day: FeedDay;
  let vendor: FakeCoinbase;
  beforeEach(async () => {
    day = await createFeedDay(bars);
    vendor = await startFakeCoinbase(bars, 'ES-USD', day.app.clock);
  });
  afterEach(async () => {
    await vendor.close();
    await day.close();
  });
  const options = (change: object = {}) =>
    ccxtOptions.parse({ name: 'ccxt', type: 'ccxt', instruments: { ES: 'ES/USD' }, ...vendor.options, ...change });

  it('is stored as it is in the file, with the signals of the backtest, through all faults of the day', async () => {
    await day.play(
      vendor,
      (time) => createCcxtFeed(options(), time),
      'ES/USD',
      badDay(vendor, bars, { floods: false }),
    );
    expect(await day.stored()).toEqual(bars);
    const { live, tested } = await day.signals();
    expect(tested.length).toBeGreaterThan(5);
    expect(live).toEqual(tested.slice(0, live.length));
    expect(day.problems.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['connection_lost', 'rate_limited', 'not_json']),
    );
  });
});
