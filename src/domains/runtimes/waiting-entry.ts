import type { FillKind, Side, WaitingEntry } from '../../engine/index.ts';
import { formatInstant } from '../../kernel/instant.ts';

/** A pending entry as shown to the user. */
export interface ShownWaiting {
  kind: Exclude<FillKind, 'close'>;
  side: Side;
  size: number;
  /** Null: the open of the next session's first minute. */
  price: string | null;
  /** The bar that placed it, and its expiry. ISO 8601. */
  barTs: string;
  until: string;
  /** Remaining bars when it was placed; null: unlimited. */
  bars: number | null;
}

/** A pending entry as stored with its runtime. */
export interface StoredWaiting {
  engine: WaitingEntry;
  shown: ShownWaiting;
}

export const storedWaiting = (engine: WaitingEntry, priceOf: (ticks: number) => string): StoredWaiting => ({
  engine,
  shown: {
    kind: engine.kind,
    side: engine.side,
    size: engine.size,
    price: engine.priceTicks === null ? null : priceOf(engine.priceTicks),
    barTs: formatInstant(engine.ts),
    until: formatInstant(engine.until),
    bars: engine.barsLeft,
  },
});
