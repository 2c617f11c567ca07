import type { DeskState } from '../desk-state.ts';
import { openSignals } from '../desk-state.ts';
import { sum, timeOf } from '../format.ts';
import { Empty, Money, Panel, SideMark } from './parts.tsx';

export function OpenSignals({ state, onClose }: { state: DeskState; onClose(id: string): void }) {
  const open = openSignals(state);
  const marks = open.flatMap(({ unrealizedPnl }) => unrealizedPnl ?? []);
  return (
    <Panel
      id="open"
      title="Open signals"
      aside={
        open.length > 0 && (
          <span class="figure">
            <Money amount={marks.length === open.length ? sum(marks) : null} />
          </span>
        )
      }
    >
      {open.length === 0 ? (
        <Empty>None is in the market. A signal shows here the moment it fires.</Empty>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Strategy</th>
              <th scope="col">Side</th>
              <th scope="col" class="number wide">
                Entry
              </th>
              <th scope="col" class="number wide">
                Stop
              </th>
              <th scope="col" class="number wide">
                Target
              </th>
              <th scope="col" class="number">
                P&amp;L now
              </th>
              <th scope="col">
                <span class="unseen">Close</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {open.map((signal) => (
              <tr key={signal.id} data-signal={signal.id}>
                <th scope="row">
                  {signal.strategy.name}
                  <small>
                    {signal.instrument.symbol} · {timeOf(signal.barTs)}
                    <span class="narrow"> at {signal.entryPrice}</span>
                  </small>
                </th>
                <td>
                  <SideMark side={signal.side} /> {signal.size}
                </td>
                <td class="number wide">{signal.entryPrice}</td>
                <td class="number wide">{signal.stopPrice ?? '–'}</td>
                <td class="number wide">{signal.targetPrice ?? '–'}</td>
                <td class="number">
                  <Money amount={signal.unrealizedPnl} />
                </td>
                <td class="number">
                  <button
                    type="button"
                    disabled={state.closing.has(signal.id)}
                    aria-label={`Close ${signal.side.toLowerCase()} ${signal.instrument.symbol} of ${signal.strategy.name} at the newest price`}
                    onClick={() => onClose(signal.id)}
                  >
                    {state.closing.has(signal.id) ? 'Closing…' : 'Close'}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
