import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInteractiveBrokersFeed, interactiveBrokersOptions } from '../../src/feeds/interactive-brokers.ts';
import { sharedData } from '../market-data/shared-data.ts';
import { createFeedDay, ES_DAY, type FeedDay } from '../support/feed-day.ts';
import { badDay } from '../support/vendors/bad-day.ts';
import { type FakeGateway, startFakeGateway } from '../support/vendors/interactive-brokers.ts';

const CONTRACT = 'ES:FUT:CME:USD:201312';

describe.skipIf(sharedData === null)('a day of ES from Interactive Brokers', { timeout: 240_000 }, () => {
  const bars = sharedData === null ? [] : ES_DAY();
  let day: FeedDay;
  let vendor: FakeGateway;
  beforeEach(async () => {
    day = await createFeedDay(bars);
    vendor = await startFakeGateway(bars, CONTRACT, day.app.clock);
  });
  afterEach(async () => {
    await vendor.close();
    await day.close();
  });
  const options = () =>
    interactiveBrokersOptions.parse({
      name: 'ib',
      type: 'interactive-brokers',
      instruments: { ES: CONTRACT },
      ...vendor.options,
    });

  it('is stored as it is in the file, with the signals of the backtest, through all faults of the day', async () => {
    const bad = badDay(vendor, bars, { floods: false });
    await day.play(vendor, (time) => createInteractiveBrokersFeed(options(), time), CONTRACT, bad);
    expect(await day.stored()).toEqual(bars);
    const { live, tested } = await day.signals();
    expect(tested.length).toBeGreaterThan(5);
    expect(live).toEqual(tested.slice(0, live.length));
    expect(day.problems.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['connection_lost', 'silent', 'rate_limited', 'ahead_of_clock']),
    );
  });
});
