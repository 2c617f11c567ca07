import { figure, money, negated, sum } from '../format/numbers.ts';
import { useTimes } from '../format/times.ts';
import { words } from '../format/words.ts';
import type { TradeLineFragment } from '../generated/operations.ts';
import { Empty, Money, SideMark } from '../ui/parts.tsx';

interface TradeTableProps {
  trades: readonly TradeLineFragment[];
  /** Whether all trades are loaded. */
  complete: boolean;
  /** The entry of the trade shown on the chart. */
  picked: string | null;
  onPick(entryTs: string): void;
}

const SHOWN = 400;

/** The simulated trades, newest first. Clicking one shows it on the chart. */
export function TradeTable({ trades, complete, picked, onPick }: TradeTableProps) {
  const times = useTimes();
  if (trades.length === 0) return <Empty>{complete ? 'No trade was closed.' : 'Loading…'}</Empty>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
    <section className="trade-scroll" tabIndex={0} aria-label="Trades of the backtest">
      <table>
        <thead>
          <tr>
            <th scope="col">Entry</th>
            <th scope="col">Side</th>
            <th scope="col" className="number">
              In
            </th>
            <th scope="col" className="number wide">
              Stop
            </th>
            <th scope="col" className="number wide">
              Target
            </th>
            <th scope="col" className="wide">
              Exit
            </th>
            <th scope="col" className="number">
              Out
            </th>
            <th scope="col">Why</th>
            <th scope="col" className="number wide" title="Gross P&L in multiples of the distance of the stop">
              R
            </th>
            <th scope="col" className="number wide">
              Costs
            </th>
            <th scope="col" className="number">
              P&amp;L
            </th>
          </tr>
        </thead>
        <tbody>
          {trades.slice(0, SHOWN).map((trade) => (
            <tr
              key={`${trade.entryTs} ${trade.exitTs} ${trade.side}`}
              className={`trade-row ${trade.entryTs === picked ? 'picked' : ''}`}
            >
              <td className="nowrap">
                <button type="button" className="link-button" onClick={() => onPick(trade.entryTs)}>
                  {times.short(trade.entryTs)}
                </button>
              </td>
              <td>
                <SideMark side={trade.side} /> {trade.size}
              </td>
              <td className="number">{trade.entryPrice}</td>
              <td className="number wide">{trade.stopPrice ?? '–'}</td>
              <td className="number wide">{trade.targetPrice ?? '–'}</td>
              <td className="nowrap wide">{times.short(trade.exitTs)}</td>
              <td className="number">{trade.exitPrice}</td>
              <td>{words(trade.closeReason)}</td>
              <td className="number wide">{figure(trade.rMultiple, 1)}</td>
              <td className="number wide quiet">{money(negated(sum([trade.commission, trade.slippageCost])))}</td>
              <td className="number">
                <Money amount={trade.pnl} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {trades.length > SHOWN && (
        <p className="quiet">
          The newest {SHOWN} of {trades.length}.
        </p>
      )}
    </section>
  );
}
