import { lazy, Suspense, useState } from 'react';
import { useAnswer } from '../../api/hooks.ts';
import { BacktestFigures } from '../../backtests/figures.tsx';
import { useBacktest } from '../../backtests/use-backtest.ts';
import { useTimes } from '../../format/times.ts';
import { words } from '../../format/words.ts';
import { BacktestResultDocument, ResultsDocument } from '../../generated/operations.ts';
import { Empty, Panel } from '../../ui/parts.tsx';

const EquityPlot = lazy(() => import('../../charts/equity-plot.tsx'));

/** The newest backtest of any strategy: metrics and equity, with the required disclaimer. */
export function BacktestPanel() {
  const times = useTimes();
  const results = useAnswer(ResultsDocument, {}, { policy: 'cache-first' });
  const strategies = results.data?.performance.map(({ strategy }) => strategy) ?? [];
  const [chosen, choose] = useState<string | null>(null);
  const { running, run } = useBacktest(results.refresh);
  const newest = (results.data?.performance.flatMap(({ backtest }) => backtest ?? []) ?? []).sort((a, b) =>
    a.createdAt < b.createdAt ? 1 : -1,
  )[0];
  const stored = useAnswer(BacktestResultDocument, { id: newest?.id ?? '' }, { pause: !newest });
  const shown = running ?? stored.data?.backtest ?? null;
  const full = stored.data?.backtest && stored.data.backtest.id === shown?.id ? stored.data.backtest : null;
  const strategy = strategies.find(({ id }) => id === (chosen ?? shown?.strategy.id)) ?? strategies[0];
  const busy = running?.status === 'QUEUED' || running?.status === 'RUNNING';
  return (
    <Panel
      id="backtest"
      title="Last backtest"
      aside={
        strategy && (
          <form
            className="run-backtest"
            onSubmit={(event) => {
              event.preventDefault();
              run({ strategyId: strategy.id });
            }}
          >
            <select
              className="select small"
              aria-label="Strategy to backtest"
              value={strategy.id}
              onChange={(event) => choose(event.target.value)}
            >
              {strategies.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
            <button type="submit" className="button small" disabled={busy}>
              {busy ? `${Math.floor((running?.progress ?? 0) * 100)} %` : 'Run'}
            </button>
          </form>
        )
      }
    >
      {!shown && <Empty>None has been run. A backtest takes a strategy over every bar that is stored.</Empty>}
      {shown?.status === 'FAILED' && <p className="message bad">It failed: {shown.error}</p>}
      {shown && (
        <>
          <p className="quiet">
            {shown.strategy.name}, {shown.strategy.instrument.symbol}, {times.short(shown.from)} to{' '}
            {times.short(shown.to)}
            {shown.status !== 'DONE' && ` · ${words(shown.status)}`}
          </p>
          {shown.metrics && <BacktestFigures metrics={shown.metrics} brief />}
        </>
      )}
      {full && full.equity.length > 0 && (
        <Suspense fallback={<span className="skeleton plot-skeleton" />}>
          <EquityPlot points={full.equity} label="Equity of the closed trades over time, in USD" />
        </Suspense>
      )}
      {full && (
        <p className="disclaimer">
          <b>{full.disclaimer.rule}</b> {full.disclaimer.text}
        </p>
      )}
    </Panel>
  );
}
