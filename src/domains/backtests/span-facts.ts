import type { SessionCalendar } from '../../engine/index.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { BarBlock } from '../market-data/index.ts';
import { type ContractCosts, computePnl } from '../signals/index.ts';

/** Minutes without bars while the market was open. */
export interface DataGap {
  /** The first missing minute, and the first one after the gap. */
  from: string;
  to: string;
  /** Trading minutes. */
  minutes: number;
}

/** One contract bought at the first bar's close and sold at the last one's. USD as text. */
export interface Benchmark {
  netPnl: string;
  /** By the closes of minutes. */
  maxDrawdown: string;
  entryPrice: string;
  exitPrice: string;
}

export interface SpanFacts {
  benchmark: Benchmark | null;
  /** Gaps of half an hour of trading and more; `longest` has at most 20. */
  gaps: { count: number; minutes: number; longest: DataGap[] };
  /** Months (UTC) with bars, and the share of them in which the price rose. */
  months: { count: number; rose: number };
}

const MINUTE = 60_000;
const GAP_MINUTES = 30;
const SHOWN_GAPS = 20;

export interface SpanFactsSpec {
  from: number;
  to: number;
  calendar: SessionCalendar;
  costs: ContractCosts & { tickSize: string };
}

/** Describes a span's bars, independent of the strategy. */
export function createSpanFacts({ from, to, calendar, costs }: SpanFactsSpec) {
  const tickSize = Number(costs.tickSize);
  let first: number | null = null;
  let last = 0;
  let before: number | null = null;
  let peak = Number.NEGATIVE_INFINITY;
  let fall = 0;
  let gapCount = 0;
  let gapMinutes = 0;
  let longest: DataGap[] = [];
  /** Month (UTC) → its first and last close. */
  const months = new Map<number, [first: number, last: number]>();
  let monthEnd = Number.NEGATIVE_INFINITY;
  let month: [number, number] = [0, 0];

  function gap(after: number, next: number): void {
    const minutes = tradingMinutes(after + MINUTE, next, calendar);
    if (minutes < GAP_MINUTES) return;
    gapCount += 1;
    gapMinutes += minutes;
    longest.push({ from: formatInstant(after + MINUTE), to: formatInstant(next), minutes });
    if (longest.length > 2 * SHOWN_GAPS) longest = byLength(longest);
  }

  return {
    add(block: BarBlock): void {
      for (let at = 0; at < block.count; at++) {
        const ts = block.ts[at] as number;
        if (ts < from) continue;
        if (ts >= to) return;
        const close = block.close[at] as number;
        if (before !== null && ts - before > GAP_MINUTES * MINUTE) gap(before, ts);
        before = ts;
        first ??= close;
        last = close;
        if (close > peak) peak = close;
        else if (peak - close > fall) fall = peak - close;
        if (ts >= monthEnd) {
          const date = new Date(ts);
          monthEnd = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
          month = [close, close];
          months.set(monthEnd, month);
        }
        month[1] = close;
      }
    },
    facts(): SpanFacts {
      const price = (points: number) => (Math.round(points / tickSize) * tickSize).toFixed(decimalsOf(costs.tickSize));
      const trade = first === null ? null : { entryPrice: price(first), exitPrice: price(last) };
      const pnl = (closePrice: string, entryPrice: string) =>
        computePnl(costs, { side: 'long', size: 1, entryPrice, closePrice });
      return {
        benchmark: trade && {
          ...trade,
          netPnl: pnl(trade.exitPrice, trade.entryPrice).pnl,
          maxDrawdown: (Number(costs.pointValue) * fall).toFixed(2),
        },
        gaps: { count: gapCount, minutes: gapMinutes, longest: byLength(longest) },
        months: { count: months.size, rose: [...months.values()].filter(([open, close]) => close > open).length },
      };
    },
  };
}

const byLength = (gaps: DataGap[]): DataGap[] => gaps.sort((a, b) => b.minutes - a.minutes).slice(0, SHOWN_GAPS);

const decimalsOf = (tickSize: string): number => tickSize.split('.')[1]?.length ?? 0;

/** Minutes of sessions from `from` to `to` (UTC ms). */
function tradingMinutes(from: number, to: number, calendar: SessionCalendar): number {
  let total = 0;
  for (let at = from; at < to; ) {
    const { open, close } = calendar.sessionAt(at);
    if (open >= to) break;
    total += Math.min(to, close) - Math.max(at, open);
    at = close;
  }
  return Math.round(total / MINUTE);
}
