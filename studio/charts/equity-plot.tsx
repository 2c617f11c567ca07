import { useEffect, useRef } from 'react';
import { useTimes } from '../format/times.ts';
import { createEquityChart, type EquityChart } from './equity-chart.ts';

export type EquityPoints = readonly { ts: string; equity: string }[];

interface EquityPlotProps {
  points: EquityPoints;
  label: string;
  /** Whether the fall from the peak is drawn under it. */
  drawdown?: boolean;
}

/** The closed-trade equity over time, in USD. */
export default function EquityPlot({ points, label, drawdown = false }: EquityPlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EquityChart | null>(null);
  const times = useTimes();
  const firstTimes = useRef(times);
  useEffect(() => {
    const made = createEquityChart(place.current as HTMLDivElement, firstTimes.current);
    chart.current = made;
    return () => made.remove();
  }, []);
  useEffect(() => chart.current?.show(points, drawdown), [points, drawdown]);
  useEffect(() => chart.current?.setTimes(times), [times]);
  return <div className={`plot equity ${drawdown ? 'with-drawdown' : ''}`} ref={place} role="img" aria-label={label} />;
}
