import { money, type Sign, signOf, sum } from '../format/numbers.ts';
import type { Side } from '../generated/operations.ts';

/** A signal or simulated trade on a chart. */
export interface ChartTrade {
  side: Side;
  /** The open of the entry bar. */
  entryTs: string;
  entryPrice: string;
  stopPrice: string | null;
  targetPrice: string | null;
  /** Null while it is open. */
  exitTs: string | null;
  pnl: string | null;
  /** Closings of a part, oldest first; `exitTs` and `pnl` are then of the last one. */
  parts?: readonly { ts: string; pnl: string }[];
}

export interface TradeMark {
  /** The index of its bar. */
  bar: number;
  kind: 'entry' | 'exit';
  side: Side;
  sign: Sign;
  /** Empty when there is no space. */
  text: string;
}

/**
 * Entry and exit marks by bar, oldest first. Marks of the same bar, kind and side are combined with their sum. A text needs
 * `room` bars to the next one; newer texts take precedence.
 */
export function tradeMarks(
  trades: readonly ChartTrade[],
  barAt: (instant: string) => number | null,
  room: number,
): TradeMark[] {
  const groups = new Map<string, { mark: TradeMark; pnls: string[]; count: number }>();
  const add = (bar: number | null, kind: TradeMark['kind'], side: Side, pnl: string | null) => {
    if (bar === null) return;
    const key = `${bar} ${kind} ${side}`;
    const group = groups.get(key) ?? { mark: { bar, kind, side, sign: 'even', text: '' }, pnls: [], count: 0 };
    group.count += 1;
    if (pnl !== null) group.pnls.push(pnl);
    groups.set(key, group);
  };
  for (const { side, entryTs, exitTs, pnl, parts = [] } of trades) {
    add(barAt(entryTs), 'entry', side, null);
    for (const part of parts) add(barAt(part.ts), 'exit', side, part.pnl);
    if (exitTs !== null) add(barAt(exitTs), 'exit', side, pnl);
  }
  const marks = [...groups.values()].map(({ mark, pnls, count }): TradeMark => {
    if (mark.kind === 'entry') return { ...mark, text: count > 1 ? `×${count}` : '' };
    const total = sum(pnls);
    return { ...mark, sign: signOf(total), text: pnls.length > 1 ? `${pnls.length}: ${money(total)}` : money(total) };
  });
  marks.sort((a, b) => a.bar - b.bar);
  let next = Number.POSITIVE_INFINITY;
  for (const mark of marks.toReversed()) {
    if (mark.text === '') continue;
    if (next - mark.bar < room) mark.text = '';
    else next = mark.bar;
  }
  return marks;
}
