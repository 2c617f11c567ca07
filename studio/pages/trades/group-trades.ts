import { sum } from '../../format/numbers.ts';
import type { Times } from '../../format/times.ts';
import { words } from '../../format/words.ts';
import type { TradeLine } from './all-trades.ts';

export const GROUPINGS = ['strategy', 'market', 'day', 'side', 'end'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface TradeGroup {
  name: string;
  /** Closed trades. Forced closes have no P&L and are none. */
  trades: number;
  wins: number;
  /** USD, two places: commission and slippage, and what is left after them. */
  costs: string;
  pnl: string;
}

const nameOf = (line: TradeLine, by: Grouping, times: Pick<Times, 'date'>): string => {
  if (by === 'strategy') return line.strategy.name;
  if (by === 'market') return line.instrument.symbol;
  if (by === 'side') return words(line.side);
  if (by === 'end') return words(line.closeReason ?? 'open');
  return times.date(line.closeBarTs ?? line.barTs);
};

/** The closed trades in groups, the best net P&L first; days newest first. */
export function groupTrades(lines: readonly TradeLine[], by: Grouping, times: Pick<Times, 'date'>): TradeGroup[] {
  const groups = new Map<string, TradeLine[]>();
  for (const line of lines) {
    if (line.pnl === null || line.closeReason === 'FORCE_CLOSE') continue;
    const name = nameOf(line, by, times);
    const group = groups.get(name);
    if (group) group.push(line);
    else groups.set(name, [line]);
  }
  const totals = [...groups].map(([name, group]): TradeGroup => {
    const amounts = group.map(({ pnl }) => pnl as string);
    return {
      name,
      trades: group.length,
      wins: amounts.filter((amount) => Number(amount) > 0).length,
      costs: sum(group.flatMap(({ commission, slippageCost }) => [commission ?? '0.00', slippageCost ?? '0.00'])),
      pnl: sum(amounts),
    };
  });
  return totals.sort((a, b) => (by === 'day' ? (a.name < b.name ? 1 : -1) : Number(b.pnl) - Number(a.pnl)));
}
