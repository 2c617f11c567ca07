import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJsonFeed, jsonOptions } from '../../src/feeds/json-feed.ts';
import { sharedData } from '../market-data/shared-data.ts';
import { createFeedDay, ES_DAY, type FeedDay } from '../support/feed-day.ts';
import { badDay } from '../support/vendors/bad-day.ts';
import { type FakeJsonVendor, startJsonVendor, tradesOptions } from '../support/vendors/json.ts';

describe.skipIf(sharedData === null)(
  'a day of ES from a vendor that the configuration describes',
  { timeout: 240_000 },
  () => {
    const bars = sharedData === null ? [] : ES_DAY();
    let day: FeedDay;
    let vendor: FakeJsonVendor;
    beforeEach(async () => {
      day = await createFeedDay(bars);
      vendor = await startJsonVendor(bars, 'ESZ3', day.app.clock);
    });
    afterEach(async () => {
      await vendor.close();
      await day.close();
    });
    const options = (change: object = {}) =>
      jsonOptions.parse({ name: 'vendor', type: 'json', instruments: { ES: 'ESZ3' }, ...vendor.options, ...change });

    it('is stored as it is in the file, with the signals of the backtest, through all faults of the day', async () => {
      await day.play(vendor, (time) => createJsonFeed(options(), time), 'ESZ3', badDay(vendor, bars));
      expect(await day.stored()).toEqual(bars);
      const { live, tested } = await day.signals();
      expect(tested.length).toBeGreaterThan(5);
      expect(live).toEqual(tested.slice(0, live.length));
      expect(day.problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['token_expired', 'other_symbol']));
      expect(vendor.tokens()).toBeGreaterThan(4);
    });
  },
);

describe.skipIf(sharedData === null)('two hours of ES from trades', { timeout: 60_000 }, () => {
  it('are the bars of the file, where the source has no bars', async () => {
    const bars = ES_DAY().slice(0, 120);
    const day = await createFeedDay(bars);
    const vendor = await startJsonVendor(bars, 'ESZ3', day.app.clock);
    try {
      const options = {
        name: 'vendor',
        type: 'json',
        instruments: { ES: 'ESZ3' },
        ...vendor.options,
        ...tradesOptions,
      };
      const feed = createJsonFeed(jsonOptions.parse({ ...options, http: undefined }), day.time);
      expect(feed.history).toBeUndefined();
      await day.play(
        vendor,
        () => feed,
        'ESZ3',
        (_minute, bar) => bar && vendor.emitTrades(bar),
      );
      expect(await day.stored()).toEqual(bars);
    } finally {
      await vendor.close();
      await day.close();
    }
  });
});
