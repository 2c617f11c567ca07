import { BaselineSeries, createChart, type IChartApi, type ISeriesApi, type UTCTimestamp } from 'lightweight-charts';
import type { Times } from '../format/times.ts';
import { type Colours, FRAME, faded, followScheme } from './scheme.ts';
import { timeAxis } from './time-axis.ts';

export interface EquityChart {
  /** Cumulative USD by time; with its fall from the peak in a pane below. */
  show(points: readonly { ts: string; equity: string }[], withDrawdown: boolean): void;
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
  let colours: Colours | null = null;
  let falls: ISeriesApi<'Baseline'> | null = null;
  const paintFalls = () => {
    if (!colours || !falls) return;
    falls.applyOptions({
      bottomLineColor: colours.down,
      bottomFillColor1: faded(colours.down, 0.1),
      bottomFillColor2: faded(colours.down, 0.3),
    });
  };
  const stop = followScheme(element, (now, layout) => {
    colours = now;
    const { up, down } = now;
    chart.applyOptions(layout);
    series.applyOptions({
      topLineColor: up,
      bottomLineColor: down,
      topFillColor1: faded(up, 0.18),
      topFillColor2: faded(up, 0.02),
      bottomFillColor1: faded(down, 0.02),
      bottomFillColor2: faded(down, 0.18),
    });
    paintFalls();
  });
  chart.applyOptions(timeAxis(times));
  return {
    show(points, withDrawdown) {
      // Trades that close on the same bar share a point.
      const byTime = new Map(points.map(({ ts, equity }) => [Date.parse(ts) / 1000, Number(equity)]));
      const data = [...byTime].sort(([a], [b]) => a - b);
      series.setData(data.map(([time, value]) => ({ time: time as UTCTimestamp, value })));
      if (withDrawdown) {
        falls ??= addFalls(chart);
        paintFalls();
        let peak = 0;
        falls.setData(
          data.map(([time, value]) => {
            peak = Math.max(peak, value);
            return { time: time as UTCTimestamp, value: value - peak };
          }),
        );
      }
      chart.timeScale().fitContent();
    },
    setTimes: (next) => chart.applyOptions(timeAxis(next)),
    remove() {
      stop();
      chart.remove();
    },
  };
}

/** The fall from the peak, in a pane of its own below the equity. */
function addFalls(chart: IChartApi): ISeriesApi<'Baseline'> {
  const series = chart.addSeries(
    BaselineSeries,
    { baseValue: { type: 'price', price: 0 }, lineWidth: 1, priceLineVisible: false, lastValueVisible: false },
    1,
  );
  chart.panes()[1]?.setStretchFactor(0.45);
  return series;
}
