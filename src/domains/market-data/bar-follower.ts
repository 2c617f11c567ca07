import { createAggregator, type Timeframe } from '../../engine/index.ts';
import { recordOf } from './bar-history.ts';
import type { BarRecord } from './bars.ts';
import { calendarFor } from './calendar.ts';
import type { Instrument } from './instruments.ts';
import type { MarketDataService } from './market-data-service.ts';

export interface BarFollowerDeps {
  market: Pick<MarketDataService, 'newestBar' | 'barsAfter'>;
  /** Calls `wake` when an instrument has new bars, until the function returned is called. May miss some. */
  onBars(instrument: string, wake: () => void): () => void;
  /** Milliseconds between looks at the table when nothing wakes it. Default 2,000. */
  pollInterval?: number;
}

/** Final bars of an instrument as they come, each once, from now on. A slow reader gets them late, never none. */
export type BarFollower = (instrument: Instrument, timeframe: Timeframe) => AsyncIterableIterator<BarRecord>;

const CHUNK = 500;

export function createBarFollower({ market, onBars, pollInterval = 2_000 }: BarFollowerDeps): BarFollower {
  return (instrument, timeframe) => {
    const { symbol } = instrument;
    const calendar = calendarFor(instrument.sessionGroup);
    let ended = false;
    let woken = false;
    let wake = () => {};
    const ring = () => {
      woken = true;
      wake();
    };
    const pause = async () => {
      if (woken || ended) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollInterval).unref();
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    };

    async function* follow(): AsyncGenerator<BarRecord, void> {
      const unsubscribe = onBars(symbol, ring);
      try {
        const aggregator = createAggregator(timeframe, calendar);
        const newest = await market.newestBar(symbol);
        const from = newest ? Date.parse(newest.ts) : Number.NEGATIVE_INFINITY;
        // A coarse bar that has begun is built from the start of its session on.
        let after = newest ? calendar.sessionAt(from).open - 1 : Number.NEGATIVE_INFINITY;
        while (!ended) {
          woken = false;
          const minutes = await market.barsAfter(symbol, after, CHUNK);
          for (const minute of minutes) {
            after = minute.ts;
            for (const bar of aggregator.push(minute)) {
              if (ended) return;
              if (minute.ts > from) yield recordOf(bar);
            }
          }
          if (minutes.length < CHUNK) await pause();
        }
      } finally {
        unsubscribe();
      }
    }

    const source = follow();
    const stop = async (): Promise<IteratorResult<BarRecord>> => {
      ended = true;
      wake();
      source.return().catch(() => {});
      return { done: true, value: undefined };
    };
    return {
      next: () => source.next(),
      return: stop,
      throw: stop,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };
}
