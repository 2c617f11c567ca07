import type { ReactNode } from 'react';
import { figure, percent } from '../format/numbers.ts';
import type { MetricsFiguresFragment } from '../generated/operations.ts';
import { Money } from '../ui/parts.tsx';

/** Metrics of a series of trades. `brief` hides less common ones. */
export function BacktestFigures({ metrics, brief = false }: { metrics: MetricsFiguresFragment; brief?: boolean }) {
  const { netPnl, trades, winRate, profitFactor, maxDrawdown, maxDrawdownPct, sharpe, sortino } = metrics;
  return (
    <dl className="figures">
      <Figure name="Net P&L">
        <Money amount={netPnl} />
      </Figure>
      <Figure name="Trades">{trades}</Figure>
      <Figure name="Won">{percent(winRate)}</Figure>
      <Figure name="Profit factor">{figure(profitFactor)}</Figure>
      <Figure name="Max drawdown">
        <Money amount={`-${maxDrawdown}`} />
        {!brief && maxDrawdownPct !== null && <small> {figure(maxDrawdownPct, 1)} %</small>}
      </Figure>
      <Figure name="Sharpe">{figure(sharpe)}</Figure>
      {!brief && (
        <>
          <Figure name="Sortino">{figure(sortino)}</Figure>
          <Figure name="Expectancy">
            <Money amount={metrics.expectancy} />
          </Figure>
          <Figure name="Exposure">{percent(metrics.exposure)}</Figure>
          <Figure name="Losing streak">{metrics.longestLosingStreak}</Figure>
        </>
      )}
    </dl>
  );
}

const Figure = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
