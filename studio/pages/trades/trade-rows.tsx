import { ArrowDown, ArrowUp } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { useTimes } from '../../format/times.ts';
import { words } from '../../format/words.ts';
import { Money, SideMark, Tag } from '../../ui/parts.tsx';
import type { TradeLine } from './all-trades.ts';

const COLUMNS = [
  ['firedAt', 'Fired', ''],
  ['strategy', 'Strategy', ''],
  ['side', 'Side', ''],
  ['entryPrice', 'In', 'number wide'],
  ['closePrice', 'Out', 'number wide'],
  ['closeReason', 'Ended by', 'wide'],
  ['pnl', 'P&L', 'number'],
] as const;
export interface TradeSort {
  by: (typeof COLUMNS)[number][0];
  descending: boolean;
}

const sortValue = (line: TradeLine, by: TradeSort['by']): string | number => {
  if (by === 'strategy') return line.strategy.name.toLowerCase();
  if (by === 'pnl') return Number(line.pnl ?? line.unrealizedPnl ?? 0);
  if (by === 'entryPrice' || by === 'closePrice') return Number(line[by] ?? 0);
  return line[by] ?? '';
};

interface TradeRowsProps {
  lines: readonly TradeLine[];
  sort: TradeSort;
  onSort(sort: TradeSort): void;
}

/** The trades of a page, sorted by a column. */
export function TradeRows({ lines, sort, onSort }: TradeRowsProps) {
  const times = useTimes();
  const sorted = useMemo(() => {
    const factor = sort.descending ? -1 : 1;
    return [...lines].sort((a, b) => {
      const [x, y] = [sortValue(a, sort.by), sortValue(b, sort.by)];
      return x < y ? -factor : x > y ? factor : 0;
    });
  }, [lines, sort]);
  return (
    <div className="panel trade-rows table-scroll">
      <table>
        <thead>
          <tr>
            {COLUMNS.map(([key, name, className]) => {
              const active = sort.by === key;
              const Arrow = sort.descending ? ArrowDown : ArrowUp;
              return (
                <th
                  key={key}
                  scope="col"
                  className={className}
                  aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : undefined}
                >
                  <button
                    type="button"
                    onClick={() => onSort({ by: key, descending: active ? !sort.descending : true })}
                  >
                    {name}
                    {active && <Arrow size={12} aria-hidden="true" />}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {sorted.map((line) => (
            <tr key={line.id} data-signal={line.id}>
              <th scope="row" className="nowrap">
                <Link href={`/trades/${line.id}`}>{times.short(line.barTs)}</Link>
              </th>
              <td>
                {line.strategy.name}
                <small>
                  {line.instrument.symbol} · v{line.strategyVersion}
                </small>
              </td>
              <td className="nowrap">
                <SideMark side={line.side} /> {line.size}
              </td>
              <td className="number wide">{line.entryPrice}</td>
              <td className="number wide">{line.closePrice ?? '–'}</td>
              <td className="wide">
                {line.status === 'OPEN' ? <Tag tone="accent">open</Tag> : words(line.closeReason ?? line.status)}
              </td>
              <td className="number">
                <Money amount={line.status === 'OPEN' ? line.unrealizedPnl : line.pnl} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
