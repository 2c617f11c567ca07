import type { Clock } from '../../../kernel/clock.ts';
import { calendarFor } from '../calendars/index.ts';
import { feedHealth } from '../health.ts';
import { instrumentOf } from '../instruments.ts';
import type { FeedState } from './feed-runner.ts';
import type { FeedStatusStore } from './feed-status-store.ts';

/** The health of a feed's instrument. */
export interface LiveFeed {
  /** As configured. */
  name: string;
  adapter: string;
  instrument: string;
  state: FeedState | 'stopped';
  connected: boolean;
  lastBarTs: string | null;
  /** Null while the market is closed. */
  lagSeconds: number | null;
  gapsFilled: number;
  barsFilled: number;
  rejected: number;
  reconnects: number;
  /** The newest problem; null: none so far. */
  problem: { code: string; message: string; at: string } | null;
}

/** The health of every configured feed, by what the processes that run them wrote last. */
export async function liveFeeds(store: Pick<FeedStatusStore, 'all'>, clock: Clock): Promise<LiveFeed[]> {
  const now = clock.now();
  return (await store.all()).map((row) => {
    const instrument = instrumentOf(row.instrument);
    const { name, adapter, gapsFilled, barsFilled, rejected, reconnects } = row;
    const lastTs = row.lastBarTs === null ? null : Date.parse(row.lastBarTs);
    return {
      name,
      adapter,
      instrument: row.instrument,
      state: row.isHeld ? row.state : 'stopped',
      connected: row.isHeld && row.state === 'connected',
      lastBarTs: row.lastBarTs,
      lagSeconds: instrument ? feedHealth(now, lastTs, calendarFor(instrument.sessionGroup)).lagSeconds : null,
      gapsFilled,
      barsFilled,
      rejected,
      reconnects,
      problem:
        row.problem === null
          ? null
          : { code: row.problem, message: row.problemText ?? '', at: row.problemAt as string },
    };
  });
}
