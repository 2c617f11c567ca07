import { type Bar, barEnd, createAggregator, type Timeframe } from '../../engine/index.ts';
import { recorderOf } from './bar-history.ts';
import type { BarRecord } from './bars.ts';
import { calendarFor } from './calendars/index.ts';
import type { Instrument } from './instruments.ts';
import type { MarketDataService } from './market-data-service.ts';
import { RollOffsets } from './roll-offsets.ts';

export interface BarFollowerDeps {
  market: Pick<MarketDataService, 'finalBars'>;
  /** Calls `wake` when an instrument has new bars, until the returned function is called. Calls may be lost. */
  onBars(instrument: string, wake: () => void): () => void;
  /** Milliseconds between polls of the table. Default 2,000. */
  pollInterval?: number;
}

/** Streams new final bars of an instrument, each once. A slow reader receives them late, but receives all. */
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
        const offsets = new RollOffsets(Number(instrument.tickSize));
        const recordOf = recorderOf(instrument, timeframe, offsets);
        const { watermark } = await market.finalBars(symbol, Number.POSITIVE_INFINITY, 1);
        const from = watermark ?? Number.NEGATIVE_INFINITY;
        // Bars that are already final are skipped.
        const isNew = ({ ts }: Bar) => barEnd(timeframe, ts, calendar) > from;
        // A coarse bar in progress is built from the start of its session.
        let after = watermark === null ? Number.NEGATIVE_INFINITY : calendar.sessionOf(from - 1).open - 1;
        while (!ended) {
          woken = false;
          const { bars: minutes, rolls, watermark: finalTo } = await market.finalBars(symbol, after, CHUNK);
          offsets.add(rolls);
          for (const minute of minutes) {
            after = minute.ts;
            for (const bar of aggregator.push(minute)) {
              if (ended) return;
              if (isNew(bar)) yield recordOf(bar);
            }
          }
          if (minutes.length === CHUNK) continue;
          for (const bar of finalTo === null ? [] : aggregator.passTo(finalTo)) if (isNew(bar)) yield recordOf(bar);
          await pause();
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
