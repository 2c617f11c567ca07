import { useCallback, useEffect, useRef } from 'react';
import { useApi, useLink, useLive } from '../api/hooks.ts';
import { BarsDocument, type CandleFragment, LiveBarsDocument, type Timeframe } from '../generated/operations.ts';
import type { PriceChart } from './price-chart.ts';

/** Selects the bars of a chart. */
export interface BarSource {
  instrument: string;
  timeframe: Timeframe;
  /** Only bars before this instant, without live updates. */
  to?: string;
  /** The open of the server's newest bar. A chart without it reloads the bars. */
  newest?: string | null;
}

const HISTORY = 500;
const OLDER = 1_000;

/**
 * Loads history into a chart and follows new bars. The history is reloaded with the first live bar, when the subscription
 * is active, so that no bar is missing. Returns a function that loads older bars.
 */
export function useBars(chart: PriceChart | null, { instrument, timeframe, to, newest }: BarSource) {
  const { ask } = useApi();
  const { is } = useLink();
  const key = `${instrument} ${timeframe} ${to ?? ''}`;
  /** The displayed bars, and the open of the newest one. */
  const shown = useRef<{ chart: PriceChart | null; key: string; last: string }>({ chart: null, key: '', last: '' });
  const loading = useRef(0);
  const waiting = useRef<CandleFragment[]>([]);
  const joined = useRef(false);

  const add = useCallback((bars: readonly CandleFragment[]) => {
    const fresh = bars.filter(({ ts }) => ts > shown.current.last);
    if (fresh.length === 0) return;
    shown.current.last = fresh.at(-1)?.ts ?? '';
    shown.current.chart?.addBars(fresh);
  }, []);

  /** Loads the newest bars. Known bars are skipped; another market replaces them. */
  const load = useCallback(async () => {
    const isNew = shown.current.chart !== chart || shown.current.key !== key;
    if (isNew) {
      shown.current = { chart, key, last: '' };
      waiting.current = [];
    }
    const isCurrent = () => shown.current.chart === chart && shown.current.key === key;
    loading.current += 1;
    try {
      const answer = await ask(BarsDocument, { instrument, timeframe, to, last: HISTORY });
      if (!isCurrent() || !answer.instrument) return;
      const { bars, tickSize, rolls } = answer.instrument;
      chart?.setRolls(rolls);
      if (isNew || (bars[0]?.ts ?? '') > shown.current.last) {
        chart?.setBars(bars, tickSize);
        shown.current.last = bars.at(-1)?.ts ?? '';
      } else add(bars);
    } catch {
      // The connection state is shown elsewhere, and reconnecting reloads.
    } finally {
      loading.current -= 1;
      if (loading.current === 0) add(waiting.current.splice(0));
    }
  }, [ask, chart, key, instrument, timeframe, to, add]);

  useEffect(() => {
    if (!chart || is !== 'live') return;
    joined.current = false;
    load();
  }, [chart, is, load]);

  useLive(
    LiveBarsDocument,
    { instrument, timeframe },
    ({ bars: bar }) => {
      if (!joined.current) {
        joined.current = true;
        load();
      }
      if (loading.current > 0) waiting.current.push(bar);
      else add([bar]);
    },
    { pause: chart === null || to !== undefined },
  );

  // The server has had this bar for two seconds, so a chart without it reloads.
  const before = useRef<string | null>(null);
  useEffect(() => {
    const due = before.current;
    before.current = newest ?? null;
    if (!due || to !== undefined || timeframe !== 'M1' || loading.current > 0) return;
    if (shown.current.key === key && shown.current.last !== '' && shown.current.last < due) load();
  }, [newest, to, timeframe, key, load]);
  useEffect(() => {
    if (key) before.current = null;
  }, [key]);

  return useCallback(
    (oldest: string) => {
      ask(BarsDocument, { instrument, timeframe, to: oldest, last: OLDER })
        .then(({ instrument: found }) => {
          if (shown.current.key === key) chart?.prependBars(found?.bars ?? []);
        })
        .catch(() => {});
    },
    [ask, chart, key, instrument, timeframe],
  );
}
