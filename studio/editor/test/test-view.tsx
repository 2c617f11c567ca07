import { lazy, Suspense, useState } from 'react';
import { useAnswer } from '../../api/hooks.ts';
import { BacktestFigures } from '../../backtests/figures.tsx';
import { MonthTable } from '../../backtests/month-table.tsx';
import { TradeTable } from '../../backtests/trade-table.tsx';
import { useBacktest } from '../../backtests/use-backtest.ts';
import { useTrades } from '../../backtests/use-trades.ts';
import { timeframeSeconds, timeframeText } from '../../format/words.ts';
import {
  BacktestResultDocument,
  type BacktestResultQuery,
  StrategyBacktestsDocument,
  type Timeframe,
} from '../../generated/operations.ts';
import { EmptyPage, Loading, Panel, Problem, Segments } from '../../ui/parts.tsx';
import type { ViewProps } from '../view-props.ts';
import { BacktestList } from './backtest-list.tsx';
import { RunForm } from './run-form.tsx';
import './test.css';

const MarketPlot = lazy(() => import('../../charts/market-plot.tsx'));
const EquityPlot = lazy(() => import('../../charts/equity-plot.tsx'));

/** Backtests of the strategy: run one and see its trades, equity and metrics. */
export function TestView({ strategy, saving }: ViewProps) {
  const list = useAnswer(StrategyBacktestsDocument, { id: strategy.id });
  const [chosen, choose] = useState<string | null>(null);
  const { running, run, cancel } = useBacktest(() => list.refresh());
  const stored = list.data?.strategy?.backtests.edges.map(({ node }) => node) ?? [];
  const backtests = running && !stored.some(({ id }) => id === running.id) ? [running, ...stored] : stored;
  const shownId = chosen ?? running?.id ?? backtests[0]?.id ?? null;
  const summary = backtests.find(({ id }) => id === shownId);
  return (
    <div className="test-view">
      <aside className="test-side" aria-label="Backtests">
        <RunForm
          version={saving.version}
          running={running}
          onCancel={cancel}
          onRun={async (input) => {
            if (!(await saving.save())) return;
            choose(null);
            run({ ...input, strategyId: strategy.id });
          }}
        />
        <BacktestList backtests={backtests} shown={shownId} onChoose={choose} />
      </aside>
      <div className="test-main">
        {list.loading && <Loading lines={5} />}
        {list.error && <Problem error={list.error} retry={list.refresh} />}
        {list.data && !shownId && (
          <EmptyPage title="Not tested yet">
            <span>A backtest takes the drawing over every bar that is stored, with costs and the risk gate.</span>
          </EmptyPage>
        )}
        {shownId && (
          <Result key={shownId} id={shownId} status={summary?.status ?? 'QUEUED'} progress={summary?.progress ?? 0} />
        )}
      </div>
    </div>
  );
}

type Backtest = NonNullable<BacktestResultQuery['backtest']>;

function Result({ id, status, progress }: { id: string; status: Backtest['status']; progress: number }) {
  // Reloaded when it has ended.
  const over = status !== 'QUEUED' && status !== 'RUNNING';
  const { data, error, refresh } = useAnswer(BacktestResultDocument, { id }, { pause: !over });
  if (!over) {
    return (
      <p className="test-progress" role="status">
        Testing… {Math.floor(progress * 100)} %
        <progress value={progress} max={1} aria-label="Progress of the backtest" />
      </p>
    );
  }
  if (error) return <Problem error={error} retry={refresh} />;
  const backtest = data?.backtest;
  if (!backtest || backtest.status !== status) return <Loading lines={5} />;
  if (backtest.status === 'FAILED') return <p className="message bad">It failed: {backtest.error}</p>;
  if (backtest.status === 'CANCELLED') return <p className="message">It was cancelled.</p>;
  return <Results backtest={backtest} />;
}

const TIMEFRAMES: readonly Timeframe[] = ['M1', 'M5', 'M15', 'H1', 'D1'];

function Results({ backtest }: { backtest: Backtest }) {
  const { trades, complete } = useTrades(backtest.id);
  const [picked, pick] = useState<string | null>(null);
  const show = (entryTs: string) => {
    pick(entryTs);
    document.querySelector('.test-chart')?.scrollIntoView({ block: 'nearest' });
  };
  const own = backtest.strategy.timeframe;
  const [timeframe, setTimeframe] = useState<Timeframe>(own);
  const options = [...new Set([own, ...TIMEFRAMES.filter((each) => timeframeSeconds(each) > timeframeSeconds(own))])];
  return (
    <>
      <Panel id="result" title="Result">
        {backtest.metrics && <BacktestFigures metrics={backtest.metrics} />}
        <p className="disclaimer">
          <b>{backtest.disclaimer.rule}</b> {backtest.disclaimer.text}
        </p>
      </Panel>
      <Panel
        id="test-chart"
        title={`Trades on ${backtest.strategy.instrument.symbol}`}
        aside={
          <Segments
            label="Bar length"
            options={options}
            chosen={timeframe}
            text={timeframeText}
            onChoose={(next) => setTimeframe(next as Timeframe)}
          />
        }
      >
        <div className="test-plot">
          <Suspense fallback={<span className="skeleton plot-skeleton" />}>
            <MarketPlot
              source={{ instrument: backtest.strategy.instrument.symbol, timeframe, to: backtest.to }}
              trades={trades}
              picked={picked}
              label="Candles with the trades of the backtest. The table below lists the same trades."
            />
          </Suspense>
        </div>
      </Panel>
      <div className="test-columns">
        <Panel id="equity" title="Equity">
          {backtest.equity.length > 1 && (
            <Suspense fallback={<span className="skeleton plot-skeleton" />}>
              <EquityPlot points={backtest.equity} label="Equity of the closed trades over time, in USD" />
            </Suspense>
          )}
        </Panel>
        <Panel id="months" title="Months">
          <MonthTable trades={trades} complete={complete} />
        </Panel>
      </div>
      <Panel id="trades" title={`Trades (${backtest.metrics?.trades ?? trades.length})`}>
        <TradeTable trades={trades} complete={complete} picked={picked} onPick={show} />
      </Panel>
    </>
  );
}
