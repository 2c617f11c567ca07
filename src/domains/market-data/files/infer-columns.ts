import { type Columns, readColumns } from './columns.ts';
import { plainDecimal } from './decimals.ts';
import { createStampReader, epochDigits, orderOf } from './instants.ts';

const STYLES = [
  { decimal: '.', shift: 0 },
  { decimal: ',', shift: 0 },
] as const;
const SHARE = 0.95;
/** Orders of the four prices, the usual one first. */
const ORDERS = ['open,high,low,close', 'open,close,high,low'] as const;

/**
 * The columns of rows without a header, inferred from their cells: a time, then four prices with consistent high and low.
 */
export function inferColumns(rows: readonly (readonly string[])[]): Columns | null {
  for (const [width, names] of [
    [1, 'time'],
    [2, 'date,clock'],
  ] as const) {
    // A symbol may come first.
    for (const lead of ['', 'symbol,']) {
      const start = lead === '' ? 0 : 1;
      if (!rows.every((row) => isStamp(row.slice(start, start + width).join(' ')) || !row[start])) continue;
      if (lead !== '' && rows.some((row) => /^[\d.:/ -]*$/.test(row[0] ?? ''))) continue;
      for (const order of ORDERS) {
        const columns = readColumns(`${lead}${names},${order},volume`);
        if (columns && fits(rows, columns)) return columns;
      }
    }
  }
  return null;
}

function isStamp(text: string): boolean {
  if (epochDigits(text.trim()) !== null) return true;
  const stamp = createStampReader({ epoch: null, order: orderOf(text) ?? 'mdy' })(text);
  return stamp?.hasTime ?? false;
}

function fits(rows: readonly (readonly string[])[], columns: Columns): boolean {
  const price = (row: readonly string[], at: number | undefined) => {
    for (const style of STYLES) {
      const text = plainDecimal(row[at as number] ?? '', style);
      if (text !== null) return Number(text);
    }
    return Number.NaN;
  };
  let good = 0;
  let moves = 0;
  for (const row of rows) {
    const [open, high, low, close] = (['open', 'high', 'low', 'close'] as const).map((field) =>
      price(row, columns[field]),
    ) as [number, number, number, number];
    if (high >= Math.max(open, close) && low <= Math.min(open, close)) good++;
    if (high > low) moves++;
  }
  return good >= rows.length * SHARE && (moves > 0 || rows.length < 3);
}
