import type { FeedBar } from '../../../src/domains/market-data/index.ts';
import type { Vendor } from './vendor.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What happens at which minute of a day; each minute that is not named is sent as it is. */
export function badDay(vendor: Vendor, bars: readonly FeedBar[], { floods = true } = {}) {
  const { faults } = vendor;
  return (minute: number, bar: FeedBar | null): unknown => {
    // From 100 to 115 connections fail, as after a broken line.
    if (minute === 100) {
      faults.down = true;
      vendor.cut();
    }
    if (minute === 115) faults.down = false;
    // From 200 to 230 the connection is open and silent.
    if (minute === 200) faults.silent = true;
    if (minute === 230) faults.silent = false;
    if (minute === 300) {
      faults.html = 3;
      vendor.cut();
    }
    if (minute === 350) {
      faults.rateLimited = 3;
      vendor.cut();
    }
    if (minute === 620) vendor.endTokens();
    if (!bar) return null;
    if (minute === 400) return vendor.emit({ ...bar, close: Number.NaN });
    if (minute >= 500 && minute < 505) return vendor.emit({ ...bar, ts: bar.ts + 6 * HOUR });
    // It comes behind the next one.
    if (minute === 800) return null;
    vendor.emit(bar);
    if (minute === 801) vendor.emit(bars.find(({ ts }) => ts === bar.ts - MINUTE) ?? bar);
    if (minute === 30) vendor.emit(bar);
    // The running minute, and a price of this morning.
    if (minute === 450) vendor.emit({ ...bar, ts: bar.ts + MINUTE });
    if (minute === 560) vendor.emit({ ...(bars[100] as FeedBar), close: (bars[100] as FeedBar).open });
    if (minute === 700) vendor.emit(bar, 'NQZ3');
    if (minute === 760 && floods) for (let n = 0; n < 30_000; n++) vendor.emit(bars[n % 700] as FeedBar);
    return null;
  };
}
