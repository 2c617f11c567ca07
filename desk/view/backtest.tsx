import { useEffect, useRef, useState } from 'preact/hooks';
import type { DeskState } from '../desk-state.ts';
import { createEquityChart, type EquityChart } from '../equity-chart.ts';
import { dayOf, words } from '../format.ts';
import { Empty, Money, Panel } from './parts.tsx';

/** The newest backtest: its equity curve and figures, with what the law wants said beside them. */
export function Backtest({ state, onRun }: { state: DeskState; onRun(strategyId: string): void }) {
  const { backtest, results } = state;
  const strategies = results?.performance.map(({ strategy }) => strategy) ?? [];
  const [chosen, choose] = useState<string | null>(null);
  const strategy = strategies.find(({ id }) => id === (chosen ?? backtest?.strategy.id)) ?? strategies[0];
  const busy = backtest?.status === 'QUEUED' || backtest?.status === 'RUNNING';
  return (
    <Panel
      id="backtest"
      title="Last backtest"
      aside={
        strategy && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              onRun(strategy.id);
            }}
          >
            <label for="backtest-strategy" class="unseen">
              Strategy to backtest
            </label>
            <select
              id="backtest-strategy"
              value={strategy.id}
              onChange={({ currentTarget }) => choose(currentTarget.value)}
            >
              {strategies.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
            <button type="submit" disabled={busy}>
              {busy ? `${Math.floor((backtest?.progress ?? 0) * 100)} %` : 'Run'}
            </button>
          </form>
        )
      }
    >
      {!backtest && <Empty>None has been run. It takes a strategy over every bar that is stored.</Empty>}
      {backtest?.status === 'FAILED' && <p class="loss">It failed: {backtest.error}</p>}
      {backtest && (
        <>
          <p class="quiet">
            {backtest.strategy.name}, {backtest.strategy.instrument.symbol}, {dayOf(backtest.from)} to{' '}
            {dayOf(backtest.to)}
            {backtest.status !== 'DONE' && ` · ${words(backtest.status)}`}
          </p>
          {backtest.metrics && <Figures metrics={backtest.metrics} />}
          {backtest.equity.length > 0 && <Equity points={backtest.equity} />}
          {backtest.disclaimer && (
            <p class="quiet">
              <b>{backtest.disclaimer.rule}</b> {backtest.disclaimer.text}
            </p>
          )}
        </>
      )}
    </Panel>
  );
}

function Figures({ metrics }: { metrics: NonNullable<NonNullable<DeskState['backtest']>['metrics']> }) {
  const { netPnl, trades, winRate, profitFactor, maxDrawdown, sharpe } = metrics;
  const rounded = (value: number | null, digits: number) => value?.toFixed(digits).replace('-', '−') ?? '–';
  return (
    <dl class="figures">
      <div>
        <dt>Net P&amp;L</dt>
        <dd>
          <Money amount={netPnl} />
        </dd>
      </div>
      <div>
        <dt>Trades</dt>
        <dd>{trades}</dd>
      </div>
      <div>
        <dt>Won</dt>
        <dd>{winRate === null ? '–' : `${rounded(winRate * 100, 0)} %`}</dd>
      </div>
      <div>
        <dt>Profit factor</dt>
        <dd>{rounded(profitFactor, 2)}</dd>
      </div>
      <div>
        <dt>Max drawdown</dt>
        <dd>
          <Money amount={`-${maxDrawdown}`} />
        </dd>
      </div>
      <div>
        <dt>Sharpe</dt>
        <dd>{rounded(sharpe, 2)}</dd>
      </div>
    </dl>
  );
}

function Equity({ points }: { points: NonNullable<DeskState['backtest']>['equity'] }) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EquityChart | null>(null);
  useEffect(() => {
    chart.current = createEquityChart(place.current as HTMLDivElement);
    return () => chart.current?.remove();
  }, []);
  useEffect(() => chart.current?.show(points), [points]);
  return <div class="plot equity" ref={place} role="img" aria-label="Equity of the closed trades over time, in USD" />;
}
