import { atr } from '../indicators.ts';
import type { Rule } from '../nodes.ts';

// Bars that price makes, not time.

/** Steve Nison, 1994: a brick of the last close's direction needs one height, one against it two. */
const renko: Rule = ({ bars, market }, { mode, size }) => {
  const ranges = mode === 'atr' ? atr(bars, Math.max(1, Math.round(size))) : [];
  const bricks: { open: number; close: number }[] = [];
  let height = 0;
  let start = 0;
  const found = bars.map(({ close }, k) => {
    if (height === 0) {
      const wanted =
        mode === 'ticks'
          ? size * market.tickSize
          : mode === 'points'
            ? size
            : mode === 'percent'
              ? (Math.abs(close) * size) / 100
              : (ranges[k] ?? 0);
      if (!(wanted > 0)) return { brick: undefined, count: 0 };
      height = wanted;
      start = close;
    }
    const last = bricks.at(-1);
    const top = last ? Math.max(last.open, last.close) : start;
    const bottom = last ? Math.min(last.open, last.close) : start;
    const [up, down] = [Math.floor((close - top) / height + 1e-9), Math.floor((bottom - close) / height + 1e-9)];
    for (let n = 1; n <= up; n++) bricks.push({ open: top + (n - 1) * height, close: top + n * height });
    for (let n = 1; n <= down; n++) bricks.push({ open: bottom - (n - 1) * height, close: bottom - n * height });
    return { brick: bricks.at(-1), count: Math.max(up, 0) - Math.max(down, 0) };
  });
  return {
    open: found.map(({ brick }) => brick?.open ?? null),
    close: found.map(({ brick }) => brick?.close ?? null),
    bricks: found.map(({ count }) => count),
    is_up: found.map(({ brick }) => (brick ? brick.close > brick.open : false)),
  };
};

/** Price walks from each extreme to the next in steps of a bar's end. */
const rangeBars: Rule = ({ bars, market }, { ticks }) => {
  const range = ticks * market.tickSize;
  let running: { open: number; high: number; low: number } | null = null;
  let last: { open: number; close: number } | undefined;
  const found = bars.map(({ open, high, low, close }) => {
    let completed = 0;
    for (const price of close >= open ? [open, low, high, close] : [open, high, low, close]) {
      running ??= { open: price, high: price, low: price };
      for (;;) {
        const [up, down] = [price - running.low, running.high - price];
        if (Math.max(up, down) < range * (1 - 1e-9)) break;
        const end: number = up >= down ? running.low + range : running.high - range;
        last = { open: running.open, close: end };
        running = { open: end, high: end, low: end };
        completed++;
      }
      running.high = Math.max(running.high, price);
      running.low = Math.min(running.low, price);
    }
    return { last, completed };
  });
  return {
    open: found.map((one) => one.last?.open ?? null),
    close: found.map((one) => one.last?.close ?? null),
    completed: found.map(({ completed }) => completed),
    is_up: found.map((one) => (one.last ? one.last.close > one.last.open : false)),
  };
};

/** The averaged open is the middle of the averaged body before. */
const heikinAshi: Rule = ({ bars }) => {
  const averaged: { open: number; close: number }[] = [];
  for (const { open, high, low, close } of bars) {
    const last = averaged.at(-1);
    averaged.push({
      open: last ? (last.open + last.close) / 2 : (open + close) / 2,
      close: (open + high + low + close) / 4,
    });
  }
  return {
    open: averaged.map(({ open }) => open),
    high: averaged.map(({ open, close }, k) => Math.max(open, close, (bars[k] as { high: number }).high)),
    low: averaged.map(({ open, close }, k) => Math.min(open, close, (bars[k] as { low: number }).low)),
    close: averaged.map(({ close }) => close),
  };
};

export const rules: Record<string, Rule> = {
  'data.heikin_ashi': heikinAshi,
  'ind.renko': renko,
  'ind.range_bars': rangeBars,
};
