import {
  type CandlestickData,
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  type IPriceLine,
  LineStyle,
  type SeriesMarker,
  type UTCTimestamp,
} from 'lightweight-charts';
import { type Colours, followScheme } from './chart-colours.ts';
import type { SignalLine } from './desk-state.ts';
import { money, signOf } from './format.ts';
import type { CandleFragment } from './generated/operations.ts';

export interface PriceChart {
  setBars(bars: readonly CandleFragment[], tickSize: string): void;
  addBar(bar: CandleFragment): void;
  /** The signals of the instrument that is shown: arrows where they fired, dots where they closed, lines while open. */
  setSignals(signals: readonly SignalLine[]): void;
  remove(): void;
}

/** Bars kept in the page before the older half is let go. */
const MOST_BARS = 4_000;
const seconds = (instant: string) => (Date.parse(instant) / 1000) as UTCTimestamp;

const candle = ({ ts, open, high, low, close }: CandleFragment): CandlestickData<UTCTimestamp> => ({
  time: seconds(ts),
  open: Number(open),
  high: Number(high),
  low: Number(low),
  close: Number(close),
});

export function createPriceChart(element: HTMLElement): PriceChart {
  const chart = createChart(element, { autoSize: true });
  const series = chart.addSeries(CandlestickSeries);
  const markers = createSeriesMarkers(series, []);
  let bars: CandlestickData<UTCTimestamp>[] = [];
  let shown: readonly SignalLine[] = [];
  let lines: IPriceLine[] = [];
  let colours: Colours;

  /** The bar that holds an instant, which may lie in a coarser bar; null before the first one. */
  const barAt = (instant: string): UTCTimestamp | null => {
    const at = seconds(instant);
    let low = 0;
    let high = bars.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bars[middle]?.time ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return bars[low - 1]?.time ?? null;
  };

  function draw() {
    const drawn: SeriesMarker<UTCTimestamp>[] = [];
    for (const signal of shown) {
      const long = signal.side === 'LONG';
      const entry = barAt(signal.barTs);
      if (entry !== null) {
        drawn.push({
          time: entry,
          position: long ? 'belowBar' : 'aboveBar',
          shape: long ? 'arrowUp' : 'arrowDown',
          color: colours.accent,
        });
      }
      const exit = signal.closeBarTs ? barAt(signal.closeBarTs) : null;
      if (exit !== null) {
        drawn.push({
          time: exit,
          position: long ? 'aboveBar' : 'belowBar',
          shape: 'circle',
          color: { gain: colours.up, loss: colours.down, even: colours.quiet }[signOf(signal.pnl ?? '0')],
          size: 0.6,
          text: money(signal.pnl ?? '0'),
        });
      }
    }
    markers.setMarkers(drawn.sort((a, b) => a.time - b.time));

    for (const line of lines) series.removePriceLine(line);
    lines = [];
    const level = (price: string | null, title: string, color: string, lineStyle: LineStyle) => {
      if (price) {
        lines.push(
          series.createPriceLine({
            price: Number(price),
            title,
            color,
            lineStyle,
            lineWidth: 1,
            axisLabelVisible: true,
          }),
        );
      }
    };
    for (const signal of shown) {
      if (signal.status !== 'OPEN') continue;
      level(signal.entryPrice, signal.side === 'LONG' ? 'long' : 'short', colours.accent, LineStyle.Solid);
      level(signal.stopPrice, 'stop', colours.down, LineStyle.Dashed);
      level(signal.targetPrice, 'target', colours.up, LineStyle.Dashed);
    }
  }

  const stopFollowing = followScheme(element, (now, layout) => {
    colours = now;
    chart.applyOptions({ ...layout, timeScale: { ...layout.timeScale, rightOffset: 6 } });
    series.applyOptions({
      upColor: colours.up,
      downColor: colours.down,
      wickUpColor: colours.up,
      wickDownColor: colours.down,
      borderVisible: false,
    });
    draw();
  });

  return {
    setBars(history, tickSize) {
      bars = history.map(candle);
      const minMove = Number(tickSize);
      const precision = tickSize.split('.')[1]?.length ?? 0;
      series.applyOptions({ priceFormat: { type: 'price', minMove, precision } });
      series.setData(bars);
      chart.timeScale().setVisibleLogicalRange({ from: bars.length - visibleBars(element), to: bars.length + 6 });
      draw();
    },
    addBar(bar) {
      const added = candle(bar);
      const last = bars.at(-1);
      if (last && added.time <= last.time) return;
      bars.push(added);
      if (bars.length <= MOST_BARS) series.update(added);
      else {
        bars = bars.slice(-MOST_BARS / 2);
        series.setData(bars);
        draw();
      }
    },
    setSignals(signals) {
      shown = signals;
      draw();
    },
    remove() {
      stopFollowing();
      chart.remove();
    },
  };
}

const visibleBars = (element: HTMLElement) => Math.max(60, Math.min(160, Math.round(element.clientWidth / 7)));
