import { useEffect, useRef } from 'react';
import { useTimes } from '../format/times.ts';
import { createEquityChart, type EquityChart } from './equity-chart.ts';

export type EquityPoints = readonly { ts: string; equity: string }[];

/** The closed-trade equity over time, in USD. */
export default function EquityPlot({ points, label }: { points: EquityPoints; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EquityChart | null>(null);
  const times = useTimes();
  const firstTimes = useRef(times);
  useEffect(() => {
    const made = createEquityChart(place.current as HTMLDivElement, firstTimes.current);
    chart.current = made;
    return () => made.remove();
  }, []);
  useEffect(() => chart.current?.show(points), [points]);
  useEffect(() => chart.current?.setTimes(times), [times]);
  return <div className="plot equity" ref={place} role="img" aria-label={label} />;
}
