import type { Bar } from './types.ts';

/** The values of one output, a number a bar: NaN is null, a condition is 0 or 1. */
export type Column = Float64Array;

/** Bars side by side, oldest first: `ts` (the open) and `end` in UTC milliseconds, prices in points. */
export interface BarColumns {
  ts: Column;
  open: Column;
  high: Column;
  low: Column;
  close: Column;
  volume: Column;
  end: Column;
}

const BAR_FIELDS = ['ts', 'open', 'high', 'low', 'close', 'volume', 'end'] as const;

/** An empty column for `length` bars. */
export const createColumn = (length: number, empty = Number.NaN): Column => new Float64Array(length).fill(empty);

export const createBarColumns = (length: number): BarColumns => ({
  ts: createColumn(length),
  open: createColumn(length),
  high: createColumn(length),
  low: createColumn(length),
  close: createColumn(length),
  volume: createColumn(length),
  end: createColumn(length),
});

/** Copies bar `from` of one block over bar `to` of another. */
export function copyBar(source: BarColumns, from: number, target: BarColumns, to: number): void {
  for (const field of BAR_FIELDS) target[field][to] = source[field][from] as number;
}

export function writeBar(bars: BarColumns, at: number, { ts, open, high, low, close, volume }: Bar): void {
  bars.ts[at] = ts;
  bars.open[at] = open;
  bars.high[at] = high;
  bars.low[at] = low;
  bars.close[at] = close;
  bars.volume[at] = volume;
}

export const readBar = ({ ts, open, high, low, close, volume }: BarColumns, at: number): Bar => ({
  ts: ts[at] as number,
  open: open[at] as number,
  high: high[at] as number,
  low: low[at] as number,
  close: close[at] as number,
  volume: volume[at] as number,
});

/** Makes room for `length` bars, keeping what is there. */
export function growBarColumns(bars: BarColumns, length: number): void {
  for (const field of BAR_FIELDS) bars[field] = grown(bars[field], length);
}

export function grown(column: Column | undefined, length: number, empty = Number.NaN): Column {
  const larger = createColumn(length, empty);
  if (column) larger.set(column);
  return larger;
}
