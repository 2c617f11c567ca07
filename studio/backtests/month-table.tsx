import { useMemo } from 'react';
import { sum } from '../format/numbers.ts';
import type { TradeLineFragment } from '../generated/operations.ts';
import { Empty, Money } from '../ui/parts.tsx';

/** Net P&L by the month (UTC) of the exit. */
export function MonthTable({ trades, complete }: { trades: readonly TradeLineFragment[]; complete: boolean }) {
  const months = useMemo(() => {
    const byMonth = new Map<string, string[]>();
    for (const { exitTs, pnl } of trades) {
      const month = exitTs.slice(0, 7);
      byMonth.set(month, [...(byMonth.get(month) ?? []), pnl]);
    }
    return [...byMonth].map(([month, pnls]) => ({ month, count: pnls.length, pnl: sum(pnls) }));
  }, [trades]);
  if (!complete || months.length === 0) return <Empty>{complete ? 'No trade was closed.' : 'Loading…'}</Empty>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Month</th>
          <th scope="col" className="number">
            Trades
          </th>
          <th scope="col" className="number">
            P&amp;L
          </th>
        </tr>
      </thead>
      <tbody>
        {months.slice(0, 24).map(({ month, count, pnl }) => (
          <tr key={month}>
            <td className="nowrap">{month}</td>
            <td className="number">{count}</td>
            <td className="number">
              <Money amount={pnl} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
