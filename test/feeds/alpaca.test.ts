import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alpacaOptions, createAlpacaFeed } from '../../src/feeds/alpaca.ts';
import { sharedData } from '../market-data/shared-data.ts';
import { createFeedDay, ES_DAY, type FeedDay } from '../support/feed-day.ts';
import { type FakeAlpaca, startFakeAlpaca } from '../support/vendors/alpaca.ts';
import { badDay } from '../support/vendors/bad-day.ts';

describe.skipIf(sharedData === null)('a day of ES from Alpaca', { timeout: 240_000 }, () => {
  const bars = sharedData === null ? [] : ES_DAY();
  let day: FeedDay;
  let vendor: FakeAlpaca;
  beforeEach(async () => {
    day = await createFeedDay(bars);
    vendor = await startFakeAlpaca(bars, 'ESZ3', day.app.clock);
  });
  afterEach(async () => {
    await vendor.close();
    await day.close();
  });
  const feed = () =>
    createAlpacaFeed(
      alpacaOptions.parse({ name: 'alpaca', type: 'alpaca', instruments: { ES: 'ESZ3' }, ...vendor.options }),
    );

  it('is stored as it is in the file, with the signals of the backtest, through all faults of the day', async () => {
    await day.play(vendor, feed, 'ESZ3', badDay(vendor, bars));
    expect(await day.stored()).toEqual(bars);
    const { live, tested } = await day.signals();
    expect(tested.length).toBeGreaterThan(5);
    expect(live).toEqual(tested.slice(0, live.length));
    expect(live.length).toBeGreaterThanOrEqual(tested.length - 1);
    const codes = new Set(day.problems.map(({ code }) => code));
    for (const code of [
      'connection_lost',
      'bad_bar',
      'ahead_of_clock',
      'other_symbol',
      'not_json',
      'rate_limited',
      'silent',
    ]) {
      expect(codes, code).toContain(code);
    }
    expect(day.report()).toMatchObject({ state: 'connected' });
  });
});
