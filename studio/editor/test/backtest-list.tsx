import { useTimes } from '../../format/times.ts';
import { words } from '../../format/words.ts';
import type { BacktestStateFragment } from '../../generated/operations.ts';
import { Money } from '../../ui/parts.tsx';

interface BacktestListProps {
  backtests: readonly BacktestStateFragment[];
  shown: string | null;
  onChoose(id: string): void;
}

/** The strategy's backtests, newest first, each with its version and result. */
export function BacktestList({ backtests, shown, onChoose }: BacktestListProps) {
  const times = useTimes();
  if (backtests.length === 0) return null;
  return (
    <section aria-label="Earlier backtests">
      <h3>Earlier</h3>
      <ul className="pick-list">
        {backtests.map(({ id, createdAt, strategyVersion, status, metrics }) => (
          <li key={id}>
            <button type="button" aria-pressed={id === shown} onClick={() => onChoose(id)}>
              <span>
                Version {strategyVersion}
                <small>{times.short(createdAt)}</small>
              </span>
              {metrics ? (
                <span className="number">
                  <Money amount={metrics.netPnl} />
                  <small>{metrics.trades} trades</small>
                </span>
              ) : (
                <small>{words(status)}</small>
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
