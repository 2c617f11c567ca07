import {
  type CandlestickData,
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  type IPriceLine,
  LineStyle,
  type SeriesMarker,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { Times } from '../format/times.ts';
import type { CandleFragment } from '../generated/operations.ts';
import { type ChartRoll, rollMarks } from './roll-marks.ts';
import { type Colours, FRAME, faded, followScheme } from './scheme.ts';
import { timeAxis } from './time-axis.ts';
import { type ChartTrade, tradeMarks } from './trade-marks.ts';

export interface PriceChart {
  /** Replaces all bars and scrolls to the newest. */
  setBars(bars: readonly CandleFragment[], tickSize: string): void;
  /** Adds newer bars, which are drawn in the next frame, so that a burst is drawn once. */
  addBars(bars: readonly CandleFragment[]): void;
  /** Adds older bars without scrolling. */
  prependBars(bars: readonly CandleFragment[]): void;
  setTrades(trades: readonly ChartTrade[]): void;
  /** Marks where one futures contract follows another. */
  setRolls(rolls: readonly ChartRoll[]): void;
  /** Highlights a bar with a vertical band; null removes it. */
  setPicked(instant: string | null): void;
  setTimes(times: Times): void;
  toLatest(): void;
  /** Centres a bar in the view. */
  show(instant: string): void;
  remove(): void;
}

export interface PriceChartEvents {
  /** Receives the bar under the pointer, else the newest. */
  onBar(bar: CandleFragment | null): void;
  /** Receives whether the newest bar is visible. */
  onAtLatest(atLatest: boolean): void;
  /** Called when the oldest loaded bar is nearly visible. */
  onNeedOlder?(oldest: string): void;
  onPick?(instant: string): void;
}

const MAX_BARS = 12_000;
const RIGHT_ROOM = 6;
const OLDER_WITHIN = 30;
/** The width of a mark's text with its gap. */
const TEXT_WIDTH = 64;
const seconds = (instant: string) => (Date.parse(instant) / 1000) as UTCTimestamp;

interface Row {
  bar: CandleFragment;
  time: UTCTimestamp;
}
const rowOf = (bar: CandleFragment): Row => ({ bar, time: seconds(bar.ts) });
const candle = ({ bar, time }: Row): CandlestickData<UTCTimestamp> => ({
  time,
  open: Number(bar.open),
  high: Number(bar.high),
  low: Number(bar.low),
  close: Number(bar.close),
});

export function createPriceChart(element: HTMLElement, times: Times, events: PriceChartEvents): PriceChart {
  const chart = createChart(element, FRAME);
  const series = chart.addSeries(CandlestickSeries);
  const volume = chart.addSeries(HistogramSeries, {
    priceScaleId: 'volume',
    priceFormat: { type: 'volume' },
    lastValueVisible: false,
    priceLineVisible: false,
  });
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 }, visible: false });
  series.priceScale().applyOptions({ scaleMargins: { top: 0.08, bottom: 0.2 } });
  const band = chart.addSeries(HistogramSeries, {
    priceScaleId: 'band',
    lastValueVisible: false,
    priceLineVisible: false,
    autoscaleInfoProvider: () => ({ priceRange: { minValue: 0, maxValue: 1 } }),
  });
  band.priceScale().applyOptions({ scaleMargins: { top: 0, bottom: 0 }, visible: false });
  const markers = createSeriesMarkers(series, []);

  let rows: Row[] = [];
  let trades: readonly ChartTrade[] = [];
  let rolls: readonly ChartRoll[] = [];
  let lines: IPriceLine[] = [];
  let picked: string | null = null;
  let colours: Colours;
  let waiting: Row[] = [];
  let frame = 0;
  let atLatest = true;
  let askedOlder = '';
  let room = 0;

  /** The index of the bar that contains an instant; null before the first bar. */
  const barAt = (instant: string): number | null => {
    const at = seconds(instant);
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle]?.time ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low > 0 ? low - 1 : null;
  };

  const volumeOf = ({ bar, time }: Row) => ({
    time,
    value: Number(bar.volume),
    color: faded(Number(bar.close) >= Number(bar.open) ? colours.up : colours.down, 0.32),
  });

  function setData(): void {
    series.setData(rows.map(candle));
    volume.setData(rows.map(volumeOf));
  }

  function drawMarks(): void {
    const drawn = tradeMarks(trades, barAt, room).map(({ bar, kind, side, sign, text }): SeriesMarker<UTCTimestamp> => {
      const below = (side === 'LONG') === (kind === 'entry');
      const common = {
        time: rows[bar]?.time as UTCTimestamp,
        position: below ? ('belowBar' as const) : ('aboveBar' as const),
        ...(text ? { text } : {}),
      };
      if (kind === 'entry')
        return { ...common, shape: side === 'LONG' ? 'arrowUp' : 'arrowDown', color: colours.accent };
      return {
        ...common,
        shape: 'circle',
        size: 0.6,
        color: { gain: colours.up, loss: colours.down, even: colours.quiet }[sign],
      };
    });
    const rolled = rollMarks(rolls, barAt, rows.at(-1)?.bar.ts ?? '').map(
      ({ bar, text }): SeriesMarker<UTCTimestamp> => ({
        time: rows[bar]?.time as UTCTimestamp,
        position: 'aboveBar',
        shape: 'square',
        size: 0.6,
        color: colours.quiet,
        text,
      }),
    );
    markers.setMarkers([...drawn, ...rolled].sort((a, b) => a.time - b.time));
  }

  function drawLevels(): void {
    for (const line of lines) series.removePriceLine(line);
    lines = [];
    const level = (price: string | null, title: string, color: string, lineStyle: LineStyle) => {
      if (!price) return;
      lines.push(
        series.createPriceLine({ price: Number(price), title, color, lineStyle, lineWidth: 1, axisLabelVisible: true }),
      );
    };
    for (const trade of trades) {
      if (trade.exitTs !== null) continue;
      level(trade.entryPrice, trade.side === 'LONG' ? 'long' : 'short', colours.accent, LineStyle.Solid);
      level(trade.stopPrice, 'stop', colours.down, LineStyle.Dashed);
      level(trade.targetPrice, 'target', colours.up, LineStyle.Dashed);
    }
  }

  function drawPicked(): void {
    const index = picked === null ? null : barAt(picked);
    const row = index === null ? undefined : rows[index];
    band.setData(row ? [{ time: row.time, value: 1, color: faded(colours.accent, 0.22) }] : []);
  }

  /** Draws updates since the last frame. */
  function flush(): void {
    cancelAnimationFrame(frame);
    frame = 0;
    const fresh = waiting.filter(({ time }, index) => {
      const before = index > 0 ? waiting[index - 1] : rows.at(-1);
      return !before || time > before.time;
    });
    waiting = [];
    if (fresh.length === 0) return;
    const last = rows.at(-1)?.time ?? 0;
    rows.push(...fresh);
    // Older bars that are being looked at stay.
    const trim = atLatest && rows.length > MAX_BARS;
    if (trim) rows = rows.slice(-MAX_BARS + 1_000);
    if (trim || fresh.length > 100) setData();
    else {
      for (const row of fresh) {
        series.update(candle(row));
        volume.update(volumeOf(row));
      }
    }
    // A signal may arrive before its bar does: its mark moves to its own bar.
    if (trim || newestMark(trades) > last || rolls.some(({ at }) => seconds(at) > last)) drawMarks();
    events.onBar(rows.at(-1)?.bar ?? null);
  }

  const stopFollowing = followScheme(element, (now, layout) => {
    colours = now;
    chart.applyOptions({ ...layout, timeScale: { ...layout.timeScale, rightOffset: RIGHT_ROOM, minBarSpacing: 0.2 } });
    series.applyOptions({
      upColor: colours.up,
      downColor: colours.down,
      wickUpColor: colours.up,
      wickDownColor: colours.down,
      borderVisible: false,
    });
    setData();
    drawMarks();
    drawLevels();
    drawPicked();
  });
  chart.applyOptions(timeAxis(times));

  chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
    if (!range || rows.length === 0) return;
    const latest = range.to >= rows.length - 1.5;
    if (latest !== atLatest) {
      atLatest = latest;
      events.onAtLatest(latest);
    }
    const oldest = rows[0]?.bar.ts ?? '';
    if (range.from < OLDER_WITHIN && oldest !== askedOlder) {
      askedOlder = oldest;
      events.onNeedOlder?.(oldest);
    }
    const shown = Math.max(1, range.to - range.from);
    const next = Math.ceil(TEXT_WIDTH / (element.clientWidth / shown));
    if (next !== room) {
      room = next;
      drawMarks();
    }
  });
  chart.subscribeCrosshairMove(({ logical }) => {
    const index = logical === undefined ? rows.length - 1 : Math.round(logical);
    events.onBar((rows[index] ?? rows.at(-1))?.bar ?? null);
  });
  chart.subscribeClick(({ logical }) => {
    const row = logical === undefined ? undefined : rows[Math.round(logical)];
    if (row) events.onPick?.(row.bar.ts);
  });

  const showNewest = () =>
    chart
      .timeScale()
      .setVisibleLogicalRange({ from: rows.length - visibleBars(element), to: rows.length + RIGHT_ROOM });

  return {
    setBars(bars, tickSize) {
      rows = bars.map(rowOf);
      waiting = [];
      askedOlder = '';
      const minMove = Number(tickSize);
      const precision = tickSize.split('.')[1]?.length ?? 0;
      series.applyOptions({ priceFormat: { type: 'price', minMove, precision } });
      setData();
      showNewest();
      drawMarks();
      drawPicked();
      events.onBar(rows.at(-1)?.bar ?? null);
    },
    addBars(bars) {
      for (const bar of bars) waiting.push(rowOf(bar));
      if (document.visibilityState === 'hidden') flush();
      else frame ||= requestAnimationFrame(flush);
    },
    prependBars(bars) {
      const first = rows[0]?.time ?? Number.POSITIVE_INFINITY;
      const older = bars.map(rowOf).filter(({ time }) => time < first);
      if (older.length === 0) return;
      const range = chart.timeScale().getVisibleLogicalRange();
      rows = [...older, ...rows];
      setData();
      if (range) {
        chart.timeScale().setVisibleLogicalRange({ from: range.from + older.length, to: range.to + older.length });
      }
      drawMarks();
      drawPicked();
    },
    setRolls(next) {
      rolls = next;
      drawMarks();
    },
    setTrades(next) {
      trades = next;
      drawMarks();
      drawLevels();
    },
    setPicked(instant) {
      picked = instant;
      drawPicked();
    },
    setTimes: (next) => chart.applyOptions(timeAxis(next)),
    toLatest: showNewest,
    show(instant) {
      const index = barAt(instant);
      const range = chart.timeScale().getVisibleLogicalRange();
      if (index === null || !range) return;
      const half = (range.to - range.from) / 2;
      if (index < range.from || index > range.to) {
        chart.timeScale().setVisibleLogicalRange({ from: index - half, to: index + half });
      }
    },
    remove() {
      cancelAnimationFrame(frame);
      stopFollowing();
      chart.remove();
    },
  };
}

/** The newest bar with a mark, in seconds; 0 without one. */
const newestMark = (trades: readonly ChartTrade[]): number =>
  trades.reduce((newest, { entryTs, exitTs }) => Math.max(newest, seconds(exitTs ?? entryTs)), 0);

const visibleBars = (element: HTMLElement) => Math.max(60, Math.min(180, Math.round(element.clientWidth / 7)));
