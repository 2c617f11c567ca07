import { BaselineSeries, createChart, type UTCTimestamp } from 'lightweight-charts';
import { followScheme } from './chart-colours.ts';

export interface EquityChart {
  /** USD made since the start, by time. */
  show(points: readonly { ts: string; equity: string }[]): void;
  remove(): void;
}

export function createEquityChart(element: HTMLElement): EquityChart {
  const chart = createChart(element, { autoSize: true, handleScroll: false, handleScale: false });
  const series = chart.addSeries(BaselineSeries, { baseValue: { type: 'price', price: 0 }, lineWidth: 2 });
  const stop = followScheme(element, (colours, layout) => {
    // The price chart above it names its maker for the page.
    chart.applyOptions({ ...layout, layout: { ...layout.layout, attributionLogo: false } });
    series.applyOptions({
      topLineColor: colours.up,
      bottomLineColor: colours.down,
      topFillColor1: 'transparent',
      topFillColor2: 'transparent',
      bottomFillColor1: 'transparent',
      bottomFillColor2: 'transparent',
    });
  });
  return {
    show(points) {
      // Two trades that close in the same bar are one point.
      const byTime = new Map(points.map(({ ts, equity }) => [Date.parse(ts) / 1000, Number(equity)]));
      const data = [...byTime].sort(([a], [b]) => a - b);
      series.setData(data.map(([time, value]) => ({ time: time as UTCTimestamp, value })));
      chart.timeScale().fitContent();
    },
    remove() {
      stop();
      chart.remove();
    },
  };
}
