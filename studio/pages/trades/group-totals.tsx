import { useEffect, useMemo, useState } from 'react';
import { useApi } from '../../api/hooks.ts';
import { money, negated, percent, sum } from '../../format/numbers.ts';
import { useTimes } from '../../format/times.ts';
import { plural } from '../../format/words.ts';
import { type SignalFilter, TradesDocument } from '../../generated/operations.ts';
import { Empty, Money, Panel, Problem } from '../../ui/parts.tsx';
import { allTrades, type TradeLine } from './all-trades.ts';
import { type Grouping, groupTrades } from './group-trades.ts';

export const GROUPING_NAMES: Readonly<Record<Grouping, string>> = {
  strategy: 'strategy',
  market: 'market',
  day: 'day',
  side: 'side',
  end: 'what ended them',
};

/** Totals of all trades of the filter by group, for all pages. */
export function GroupTotals({ filter, by }: { filter: SignalFilter; by: Grouping }) {
  const times = useTimes();
  const { lines, complete, error } = useAllTrades(filter);
  const groups = useMemo(() => groupTrades(lines, by, times), [lines, by, times]);
  if (error) return <Problem error={error} />;
  return (
    <Panel
      id="group-totals"
      title={`Totals by ${GROUPING_NAMES[by]}`}
      aside={
        <small role="status">
          {complete ? plural(lines.length, 'trade') : `Reading… ${plural(lines.length, 'trade')}`}
        </small>
      }
    >
      {groups.length === 0 ? (
        <Empty>{complete ? 'No trade is closed yet.' : 'Reading…'}</Empty>
      ) : (
        <div className="table-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Group</th>
                <th scope="col" className="number">
                  Trades
                </th>
                <th scope="col" className="number wide">
                  Won
                </th>
                <th scope="col" className="number wide">
                  Costs
                </th>
                <th scope="col" className="number">
                  Net P&amp;L
                </th>
              </tr>
            </thead>
            <tbody>
              {groups.map(({ name, trades, wins, costs, pnl }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td className="number">{trades}</td>
                  <td className="number wide">{percent(wins / trades)}</td>
                  <td className="number wide quiet">{money(costs === '0.00' ? costs : negated(costs))}</td>
                  <td className="number">
                    <Money amount={pnl} />
                  </td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">All</th>
                <td className="number">{groups.reduce((total, { trades }) => total + trades, 0)}</td>
                <td className="wide" colSpan={2} />
                <td className="number">
                  <Money amount={sum(groups.map(({ pnl }) => pnl))} />
                </td>
              </tr>
            </tfoot>
          </table>
        </div>
      )}
    </Panel>
  );
}

interface AllTrades {
  lines: readonly TradeLine[];
  complete: boolean;
  error: Error | null;
}

function useAllTrades(filter: SignalFilter): AllTrades {
  const { ask } = useApi();
  const [state, setState] = useState<AllTrades>({ lines: [], complete: false, error: null });
  useEffect(() => {
    let current = true;
    const read = async () => {
      let lines: readonly TradeLine[] = [];
      for await (const page of allTrades((after) => ask(TradesDocument, { filter, after }))) {
        if (!current) return;
        lines = [...lines, ...page];
        setState({ lines, complete: false, error: null });
      }
      if (current) setState({ lines, complete: true, error: null });
    };
    setState({ lines: [], complete: false, error: null });
    read().catch((error: Error) => current && setState((before) => ({ ...before, error })));
    return () => {
      current = false;
    };
  }, [ask, filter]);
  return state;
}
