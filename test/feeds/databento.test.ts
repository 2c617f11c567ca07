import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDatabentoFeed, databentoOptions } from '../../src/feeds/databento.ts';
import { sharedData } from '../market-data/shared-data.ts';
import { createFeedDay, ES_DAY, type FeedDay } from '../support/feed-day.ts';
import { badDay } from '../support/vendors/bad-day.ts';
import { type FakeDatabento, startFakeDatabento } from '../support/vendors/databento.ts';

describe.skipIf(sharedData === null)('a day of ES from Databento', { timeout: 240_000 }, () => {
  const bars = sharedData === null ? [] : ES_DAY();
  let day: FeedDay;
  let vendor: FakeDatabento;
  beforeEach(async () => {
    day = await createFeedDay(bars);
    vendor = await startFakeDatabento(bars, 'ESZ3', day.app.clock);
  });
  afterEach(async () => {
    await vendor.close();
    await day.close();
  });
  const options = (change: object = {}) =>
    databentoOptions.parse({
      name: 'databento',
      type: 'databento',
      instruments: { ES: 'ESZ3' },
      ...vendor.options,
      ...change,
    });

  it('is stored as it is in the file, with the signals of the backtest, through all faults of the day', async () => {
    const bad = badDay(vendor, bars);
    await day.play(
      vendor,
      (time) => createDatabentoFeed(options(), time),
      'ESZ3',
      (minute, bar) => {
        if (!bar) vendor.heartbeat();
        // The gateway that was stuck ends its connections.
        if (minute === 230) vendor.cut();
        return bad(minute, bar);
      },
    );
    expect(await day.stored()).toEqual(bars);
    const { live, tested } = await day.signals();
    expect(tested.length).toBeGreaterThan(5);
    expect(live).toEqual(tested.slice(0, live.length));
    const codes = day.problems.map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(['silent', 'bad_bar', 'ahead_of_clock', 'token_expired', 'other_symbol']),
    );
  });
});
