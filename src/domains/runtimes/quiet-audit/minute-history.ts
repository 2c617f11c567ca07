import { type Bar, type BarBlockColumns, createBarColumns, growBarColumns } from '../../../engine/index.ts';
import { createBoundedCache } from '../../../kernel/bounded-cache.ts';

/** The first `count` entries of each column are the one-minute bars of an instrument, from the first stored one on. */
export interface MinuteHistory {
  readonly columns: BarBlockColumns;
  readonly count: number;
}

export interface MinuteHistoriesDeps {
  /** At most `limit` one-minute bars that open after an instant (UTC ms), oldest first. */
  barsAfter(instrument: string, ts: number, limit: number): Promise<Bar[]>;
}

const MAX_BYTES = 64 * 2 ** 20;
const AT_ONCE = 10_000;
const FIELDS = ['ts', 'open', 'high', 'low', 'close', 'volume'] as const;

class Growing implements MinuteHistory {
  readonly columns = createBarColumns(1_024);
  count = 0;

  get last(): number {
    return this.count === 0 ? Number.NEGATIVE_INFINITY : (this.columns.ts[this.count - 1] as number);
  }
  get bytes(): number {
    return this.columns.ts.length * 8 * 7;
  }

  add(bars: readonly Bar[]): void {
    const { columns } = this;
    for (const bar of bars) {
      if (this.count === columns.ts.length) growBarColumns(columns, 2 * this.count);
      for (const field of FIELDS) columns[field][this.count] = bar[field];
      this.count++;
    }
  }
}

/** Stored one-minute bars by instrument and data revision, read once. */
export function createMinuteHistories({ barsAfter }: MinuteHistoriesDeps) {
  const cache = createBoundedCache<string, Growing>({
    name: 'audit_bars',
    maxBytes: MAX_BYTES,
    bytesOf: ({ bytes }) => bytes,
  });

  /** The bars that open before `until` (UTC ms), and maybe more. */
  return async (instrument: string, revision: number, until: number): Promise<MinuteHistory> => {
    const key = `${instrument} ${revision}`;
    const history = cache.get(key) ?? new Growing();
    for (let more = true; more && history.last + 60_000 < until; ) {
      const after = history.last;
      const read = await barsAfter(instrument, after, AT_ONCE);
      // Another reader may have come first. Bars from `until` on may not be final.
      const bars = read.filter(({ ts }) => ts > history.last && ts < until);
      history.add(bars);
      more = read.length === AT_ONCE && (read.at(-1)?.ts ?? until) < until;
    }
    cache.set(key, history);
    return history;
  };
}
export type MinuteHistories = ReturnType<typeof createMinuteHistories>;
