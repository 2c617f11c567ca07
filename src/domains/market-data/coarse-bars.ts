import { setImmediate } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { type Aggregator, type Bar, createAggregator, type Timeframe } from '../../engine/index.ts';
import { FairQueue } from '../../kernel/fair-queue.ts';
import { asPartOf, currentWork, Work } from '../../kernel/work.ts';
import { calendarFor } from './calendar.ts';
import type { Instrument } from './instruments.ts';
import type { MarketDataStore } from './market-data-store.ts';

/** Final coarse bars of an instrument from one session's open on. Stored minutes are only appended, so it only grows. */
interface Series {
  from: number;
  /** The newest minute it was built from. */
  after: number;
  aggregator: Aggregator;
  bars: Bar[];
  /** The build that is under way, for all who wait for it. */
  building: { work: Work; waiting: number; done: Promise<void> } | null;
}

const CHUNK = 20_000;
/** All series that are kept, and what one of their bars takes. */
const MAX_BYTES = 32 * 1024 * 1024;
const BAR_BYTES = 100;
/** Builds at once, so that other requests are answered meanwhile. */
const BUILDS = { running: 2, runningPerKey: 2, waiting: 100, waitingPerKey: 100 };

export type CoarseBars = ReturnType<typeof createCoarseBars>;

/** Coarse bars, built from one-minute ones once and kept: later reads add the minutes that have come since. */
export function createCoarseBars(store: Pick<MarketDataStore, 'progressAfter'>, { maxBytes = MAX_BYTES } = {}) {
  const kept = new LRUCache<string, Series>({
    maxSize: maxBytes,
    sizeCalculation: ({ bars }) => (1 + bars.length) * BAR_BYTES,
  });
  const builds = new FairQueue(BUILDS);

  /** Adds the minutes after `series.after`, until a bar opens at or after `until`. */
  async function extend(symbol: string, series: Series, until = Number.POSITIVE_INFINITY): Promise<void> {
    for (;;) {
      const { bars: minutes, feed } = await store.progressAfter(symbol, series.after, CHUNK);
      for (const minute of minutes) {
        for (const bar of series.aggregator.push(minute)) series.bars.push(bar);
      }
      series.after = minutes.at(-1)?.ts ?? series.after;
      if (minutes.length < CHUNK) {
        // Of the newest one the time may be over, though no later minute has come.
        if (feed) for (const bar of series.aggregator.passTo(feed.watermark)) series.bars.push(bar);
        return;
      }
      if ((series.bars.at(-1)?.ts ?? 0) >= until) return;
      await setImmediate();
    }
  }

  /** Coarse bars are aligned to their session: one that began before `from` must not look as if it began there. */
  function begin({ sessionGroup }: Instrument, timeframe: Timeframe, from: number): Series {
    const calendar = calendarFor(sessionGroup);
    const open = Math.min(from, calendar.sessionOf(from).open);
    return { from: open, after: open - 1, aggregator: createAggregator(timeframe, calendar), bars: [], building: null };
  }

  /** Joins the build that is under way, or begins one; it stops when all who wait for it have left. */
  async function build(symbol: string, series: Series): Promise<void> {
    const own = currentWork();
    own?.throwIfCancelled();
    if (!series.building) {
      const work = new Work();
      const done = asPartOf(work, () => builds.run('bars', () => extend(symbol, series), work)).finally(() => {
        series.building = null;
      });
      // Those who wait receive the error; without one nobody does.
      done.catch(() => {});
      series.building = { work, waiting: 0, done };
    }
    const building = series.building;
    building.waiting++;
    let stop = () => {};
    try {
      await new Promise<void>((resolve, reject) => {
        stop = own?.onCancel(() => reject(own.cancelled)) ?? stop;
        building.done.then(resolve, reject);
      });
    } finally {
      stop();
      if (--building.waiting === 0 && own?.cancelled) building.work.cancel(own.cancelled);
    }
  }

  return {
    /** Every final bar of the sessions from that of `from` (UTC ms) on, oldest first, with a few before it. */
    async since(instrument: Instrument, timeframe: Timeframe, from: number): Promise<readonly Bar[]> {
      const { symbol } = instrument;
      const key = `${symbol} ${timeframe}`;
      const known = kept.get(key);
      const fresh = begin(instrument, timeframe, from);
      const series = known && known.from <= fresh.from ? known : fresh;
      if (series !== known) kept.set(key, series);
      await build(symbol, series);
      // Its size has changed.
      if (kept.peek(key) === series) kept.set(key, series);
      return series.bars;
    },

    /** The same for a span that ended long ago: built for this read alone, up to `until`. */
    async between(instrument: Instrument, timeframe: Timeframe, from: number, until: number): Promise<readonly Bar[]> {
      const series = begin(instrument, timeframe, from);
      await builds.run('bars', () => extend(instrument.symbol, series, until), currentWork());
      return series.bars;
    },
  };
}
