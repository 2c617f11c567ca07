import type { Ask } from './ask.ts';
import { BarsDocument, type CandleFragment, LiveBarsDocument, type Timeframe } from './generated/operations.ts';
import type { Session } from './live.ts';

export interface Market {
  instrument: string;
  timeframe: Timeframe;
}

const HISTORY = 400;

/**
 * An instrument's bars: the newest 400, then each as it is final. The history is asked for again when the first live
 * bar comes: by then the subscription stands for certain, so no bar is missing between the two. Returns how to stop.
 */
export function followBars(
  session: Session,
  ask: Ask,
  market: Market,
  { onHistory, onBar }: { onHistory(bars: CandleFragment[]): void; onBar(bar: CandleFragment): void },
): () => void {
  let stopped = false;
  let joined = false;
  let waiting: CandleFragment[] | null = null;

  const load = async () => {
    const { instrument } = await ask(BarsDocument, { ...market, last: HISTORY });
    const history = instrument?.bars ?? [];
    if (!stopped) onHistory(history);
    return history.at(-1)?.ts ?? '';
  };
  const join = async () => {
    const newest = await load();
    if (stopped) return;
    for (const bar of waiting ?? []) if (bar.ts > newest) onBar(bar);
    waiting = null;
  };

  const unsubscribe = session.subscribe(LiveBarsDocument, market, ({ bars: bar }) => {
    if (waiting) waiting.push(bar);
    else if (joined) onBar(bar);
    else {
      joined = true;
      waiting = [bar];
      join().catch(lost);
    }
  });
  load().catch(lost);
  // The connection's own watch says so, and the next session asks again.
  function lost() {
    waiting = null;
  }

  return () => {
    stopped = true;
    unsubscribe();
  };
}
