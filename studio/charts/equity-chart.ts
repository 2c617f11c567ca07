import { BaselineSeries, createChart, type UTCTimestamp } from 'lightweight-charts';
import type { Times } from '../format/times.ts';
import { FRAME, faded, followScheme } from './scheme.ts';
import { timeAxis } from './time-axis.ts';

export interface EquityChart {
  /** Cumulative USD by time. */
  show(points: readonly { ts: string; equity: string }[]): void;
  setTimes(times: Times): void;
  remove(): void;
}

export function createEquityChart(element: HTMLElement, times: Times): EquityChart {
  const chart = createChart(element, { ...FRAME, handleScroll: false, handleScale: false });
  const series = chart.addSeries(BaselineSeries, {
    baseValue: { type: 'price', price: 0 },
    lineWidth: 2,
    priceLineVisible: false,
  });
  const stop = followScheme(element, ({ up, down }, layout) => {
    chart.applyOptions(layout);
    series.applyOptions({
      topLineColor: up,
      bottomLineColor: down,
      topFillColor1: faded(up, 0.18),
      topFillColor2: faded(up, 0.02),
      bottomFillColor1: faded(down, 0.02),
      bottomFillColor2: faded(down, 0.18),
    });
  });
  chart.applyOptions(timeAxis(times));
  return {
    show(points) {
      // Trades that close on the same bar share a point.
      const byTime = new Map(points.map(({ ts, equity }) => [Date.parse(ts) / 1000, Number(equity)]));
      const data = [...byTime].sort(([a], [b]) => a - b);
      series.setData(data.map(([time, value]) => ({ time: time as UTCTimestamp, value })));
      chart.timeScale().fitContent();
    },
    setTimes: (next) => chart.applyOptions(timeAxis(next)),
    remove() {
      stop();
      chart.remove();
    },
  };
}
