import { ChevronsRight } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTimes } from '../format/times.ts';
import type { CandleFragment } from '../generated/operations.ts';
import { BarLegend } from './bar-legend.tsx';
import { type BarSource, useBars } from './bars.ts';
import { createPriceChart, type PriceChart } from './price-chart.ts';
import type { ChartTrade } from './trade-marks.ts';
import './plots.css';

interface MarketPlotProps {
  source: BarSource;
  trades: readonly ChartTrade[];
  label: string;
  /** The highlighted bar. */
  picked?: string | null;
  onPick?(instant: string): void;
}

/** Candles with volume, trades, and a legend of the bar under the pointer. */
export default function MarketPlot({ source, trades, label, picked = null, onPick }: MarketPlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<PriceChart | null>(null);
  const [bar, setBar] = useState<CandleFragment | null>(null);
  const [atLatest, setAtLatest] = useState(true);
  const times = useTimes();
  const firstTimes = useRef(times);
  const pick = useRef(onPick);
  pick.current = onPick;
  const older = useRef<(oldest: string) => void>(() => {});

  useEffect(() => {
    const made = createPriceChart(place.current as HTMLDivElement, firstTimes.current, {
      onBar: setBar,
      onAtLatest: setAtLatest,
      onNeedOlder: (oldest) => older.current(oldest),
      onPick: (instant) => pick.current?.(instant),
    });
    setChart(made);
    return () => {
      setChart(null);
      made.remove();
    };
  }, []);
  older.current = useBars(chart, source);
  useEffect(() => chart?.setTrades(trades), [chart, trades]);
  useEffect(() => chart?.setTimes(times), [chart, times]);
  useEffect(() => {
    chart?.setPicked(picked);
    if (picked) chart?.show(picked);
  }, [chart, picked]);
  const toLatest = useCallback(() => chart?.toLatest(), [chart]);

  return (
    <div className="market-plot">
      <BarLegend bar={bar} />
      <div className="plot" ref={place} role="img" aria-label={label} data-newest={bar?.ts} />
      {!atLatest && (
        <button type="button" className="button small to-latest" onClick={toLatest}>
          Latest <ChevronsRight size={14} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
