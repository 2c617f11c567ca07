import type { FillKind, Side, WaitingEntry } from '../../engine/index.ts';
import { formatInstant } from '../../kernel/instant.ts';
import { priceOfTicks } from '../signals/index.ts';

/** An entry that waits for its price, as its user is shown it. */
export interface ShownWaiting {
  kind: Exclude<FillKind, 'close'>;
  side: Side;
  size: number;
  /** Null: the open of the next session's first minute. */
  price: string | null;
  /** The bar that placed it, and when it ends unfilled. ISO 8601. */
  barTs: string;
  until: string;
  /** Bars that it still waits for when it was placed; null: any number. */
  bars: number | null;
}

/** A waiting entry as it is stored with its runtime. */
export interface StoredWaiting {
  engine: WaitingEntry;
  shown: ShownWaiting;
}

export const storedWaiting = (engine: WaitingEntry, tickSize: string): StoredWaiting => ({
  engine,
  shown: {
    kind: engine.kind,
    side: engine.side,
    size: engine.size,
    price: engine.priceTicks === null ? null : priceOfTicks(engine.priceTicks, tickSize),
    barTs: formatInstant(engine.ts),
    until: formatInstant(engine.until),
    bars: engine.barsLeft,
  },
});
