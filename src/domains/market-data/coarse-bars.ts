import { setImmediate } from 'node:timers/promises';
import { type Aggregator, type Bar, createAggregator, type Timeframe } from '../../engine/index.ts';
import { createBoundedCache } from '../../kernel/bounded-cache.ts';
import { FairQueue } from '../../kernel/fair-queue.ts';
import { asPartOf, currentWork, Work } from '../../kernel/work.ts';
import { calendarFor } from './calendars/index.ts';
import type { Instrument } from './instruments.ts';
import type { MarketDataStore } from './market-data-store.ts';
import { RollOffsets } from './roll-offsets.ts';

/** Final coarse bars of an instrument from a session's open. It grows by appended minutes; after an import it is built again. */
interface Series {
  from: number;
  /** The newest one-minute bar it includes. */
  after: number;
  aggregator: Aggregator;
  /** Resets the aggregator. */
  fresh(): Aggregator;
  /** The instrument's data revision that it was built from; null before the first read. */
  revision: number | null;
  bars: Bar[];
  rolls: RollOffsets;
  /** The build in progress, shared by all its waiters. */
  building: { work: Work; waiting: number; done: Promise<void> } | null;
}

/** Bars of the series that strategies see, and the offsets of the contracts. */
export type BarsOfSeries = Readonly<Pick<Series, 'bars' | 'rolls'>>;

const CHUNK = 20_000;
/** Memory for all cached series, and of one bar. */
const MAX_BYTES = 32 * 1024 * 1024;
const BAR_BYTES = 170;
/** Limits concurrent builds, to keep the process responsive. */
const BUILDS = { running: 2, runningPerKey: 2, waiting: 100, waitingPerKey: 100 };

export type CoarseBars = ReturnType<typeof createCoarseBars>;

/** A cache of coarse bars, built from one-minute bars; later reads add new minutes. */
export function createCoarseBars(store: Pick<MarketDataStore, 'progressAfter'>, { maxBytes = MAX_BYTES } = {}) {
  const kept = createBoundedCache<string, Series>({
    name: 'coarse_bars',
    maxBytes,
    bytesOf: ({ bars }) => bars.length * BAR_BYTES,
  });
  const builds = new FairQueue(BUILDS);

  /** Adds the minutes after `series.after`, until a bar opens at or after `until`. */
  async function extend(symbol: string, series: Series, until = Number.POSITIVE_INFINITY): Promise<void> {
    for (;;) {
      const { bars: minutes, rolls, feed } = await store.progressAfter(symbol, series.after, CHUNK);
      const revision = feed?.revision ?? 0;
      if (series.revision !== null && series.revision !== revision) {
        // Older minutes were added or replaced: what was built of them is built again.
        const { tickSize } = series.rolls;
        Object.assign(series, { after: series.from - 1, aggregator: series.fresh(), bars: [], revision });
        series.rolls = new RollOffsets(tickSize);
        continue;
      }
      series.revision = revision;
      series.rolls.add(rolls);
      for (const minute of minutes) {
        for (const bar of series.aggregator.push(minute)) series.bars.push(bar);
      }
      series.after = minutes.at(-1)?.ts ?? series.after;
      if (minutes.length < CHUNK) {
        // The newest bar may have ended although no later minute has arrived.
        if (feed) for (const bar of series.aggregator.passTo(feed.watermark)) series.bars.push(bar);
        return;
      }
      if ((series.bars.at(-1)?.ts ?? 0) >= until) return;
      await setImmediate();
    }
  }

  /** Coarse bars are aligned to their session, so the series starts at the open of the session of `from`. */
  function begin({ sessionGroup, tickSize }: Instrument, timeframe: Timeframe, from: number): Series {
    const calendar = calendarFor(sessionGroup);
    const open = Math.min(from, calendar.sessionOf(from).open);
    const fresh = () => createAggregator(timeframe, calendar);
    const rolls = new RollOffsets(Number(tickSize));
    return { from: open, after: open - 1, aggregator: fresh(), fresh, revision: null, bars: [], rolls, building: null };
  }

  /** Joins the build in progress or starts one, which is cancelled when all its waiters have left. */
  async function build(symbol: string, series: Series): Promise<void> {
    const own = currentWork();
    own?.throwIfCancelled();
    if (!series.building) {
      const work = new Work();
      const done = asPartOf(work, () => builds.run('bars', () => extend(symbol, series), work)).finally(() => {
        series.building = null;
      });
      // Waiters receive the error; without waiters it is ignored.
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
    /** Final bars of the sessions from that of `from` (UTC ms) on, oldest first, with a few earlier ones. */
    async since(instrument: Instrument, timeframe: Timeframe, from: number): Promise<BarsOfSeries> {
      const { symbol } = instrument;
      const key = `${symbol} ${timeframe}`;
      const known = kept.get(key);
      const fresh = begin(instrument, timeframe, from);
      const series = known && known.from <= fresh.from ? known : fresh;
      if (series !== known) kept.set(key, series);
      await build(symbol, series);
      // Its size has changed.
      if (kept.peek(key) === series) kept.set(key, series);
      return series;
    },

    /** Bars of a past span up to `until`, built without caching. */
    async between(instrument: Instrument, timeframe: Timeframe, from: number, until: number): Promise<BarsOfSeries> {
      const series = begin(instrument, timeframe, from);
      await builds.run('bars', () => extend(instrument.symbol, series, until), currentWork());
      return series;
    },
  };
}
