import { useMemo, useRef } from 'react';

interface FeedLine {
  instrument: { symbol: string };
  lastBarTs: string | null;
}

/** Whether bars of an instrument arrive; `unknown` until two answers were compared. */
export type FeedMotion = (symbol: string) => 'unknown' | 'moving' | 'still';

/** A feed without a new bar for so long is still. */
const STILL_AFTER = 15_000;

/**
 * Compares each answer with the one before: a replay or the simulator brings bars of the past, while the market itself is
 * closed.
 */
export function useFeedMotion(feeds: readonly FeedLine[] | undefined): FeedMotion {
  const seen = useRef(new Map<string, { bar: string | null; movedAt: number | null }>());
  return useMemo(() => {
    const now = Date.now();
    const before = seen.current;
    const next: typeof before = new Map();
    const motion = new Map<string, ReturnType<FeedMotion>>();
    for (const { instrument, lastBarTs } of feeds ?? []) {
      const known = before.get(instrument.symbol);
      const moved = known !== undefined && known.bar !== lastBarTs;
      const movedAt = moved ? now : (known?.movedAt ?? null);
      next.set(instrument.symbol, { bar: lastBarTs, movedAt });
      const moving = movedAt !== null && now - movedAt < STILL_AFTER;
      motion.set(instrument.symbol, moving ? 'moving' : known ? 'still' : 'unknown');
    }
    seen.current = next;
    return (symbol) => motion.get(symbol) ?? 'unknown';
  }, [feeds]);
}

/** What a feed's state is called: a market that is closed by the clock while past bars arrive is replayed. */
export function feedState(status: string, motion: ReturnType<FeedMotion>): string {
  if (status === 'fresh') return 'fresh';
  if (motion === 'moving') return 'replayed';
  return motion === 'unknown' && status === 'closed' ? '' : status;
}
export const REPLAYED = 'Bars of the past arrive: from a replay or from the simulator.';
