import { useState } from 'react';
import { Link } from 'wouter';
import { attempt, closeSignal } from '../../api/actions.ts';
import { useApi } from '../../api/hooks.ts';
import { sum } from '../../format/numbers.ts';
import { useTimes } from '../../format/times.ts';
import { useSignalFeed } from '../../live/signal-feed.ts';
import { Empty, Money, Panel, SideMark } from '../../ui/parts.tsx';
import type { OpenLine } from './use-desk.ts';

export function OpenPositions({ open }: { open: readonly OpenLine[] }) {
  const marks = open.flatMap(({ unrealizedPnl }) => unrealizedPnl ?? []);
  return (
    <Panel
      id="open"
      title="Open positions"
      aside={open.length > 0 && <Money amount={marks.length === open.length ? sum(marks) : null} />}
    >
      {open.length === 0 ? (
        <Empty>None is in the market. A signal shows here the moment it fires.</Empty>
      ) : (
        <div className="table-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Strategy</th>
                <th scope="col">Side</th>
                <th scope="col" className="number wide">
                  Entry
                </th>
                <th scope="col" className="number wide">
                  Stop
                </th>
                <th scope="col" className="number wide">
                  Target
                </th>
                <th scope="col" className="number">
                  P&amp;L now
                </th>
                <th scope="col">
                  <span className="unseen">Close</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {open.map((signal) => (
                <OpenRow key={signal.id} signal={signal} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function OpenRow({ signal }: { signal: OpenLine }) {
  const api = useApi();
  const feed = useSignalFeed();
  const times = useTimes();
  const [closing, setClosing] = useState(false);
  const close = async () => {
    setClosing(true);
    await attempt(() => closeSignal(api, feed, signal.id));
    setClosing(false);
  };
  return (
    <tr data-signal={signal.id}>
      <th scope="row">
        <Link href={`/trades/${signal.id}`}>{signal.strategy.name}</Link>
        <small>
          {signal.instrument.symbol} · {times.short(signal.barTs)}
          <span className="narrow"> at {signal.entryPrice}</span>
        </small>
      </th>
      <td>
        <SideMark side={signal.side} /> {signal.openSize ?? signal.size}
        {signal.openSize !== null && signal.openSize < signal.size && <small>of {signal.size}</small>}
      </td>
      <td className="number wide">{signal.entryPrice}</td>
      <td className="number wide">{signal.currentStopPrice ?? signal.stopPrice ?? '–'}</td>
      <td className="number wide">{signal.targetPrice ?? '–'}</td>
      <td className="number">
        <Money amount={signal.unrealizedPnl} />
      </td>
      <td className="number">
        <button
          type="button"
          className="button small"
          disabled={closing}
          aria-label={`Close ${signal.side.toLowerCase()} ${signal.instrument.symbol} of ${signal.strategy.name} at the newest price`}
          onClick={close}
        >
          {closing ? 'Closing…' : 'Close'}
        </button>
      </td>
    </tr>
  );
}
