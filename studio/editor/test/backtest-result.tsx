import { lazy, Suspense, useState } from 'react';
import { useAnswer } from '../../api/hooks.ts';
import { BacktestFigures } from '../../backtests/figures.tsx';
import { MonthTable } from '../../backtests/month-table.tsx';
import { TradeTable } from '../../backtests/trade-table.tsx';
import { useTrades } from '../../backtests/use-trades.ts';
import { timeframeSeconds, timeframeText } from '../../format/words.ts';
import { BacktestResultDocument, type BacktestResultQuery, type Timeframe } from '../../generated/operations.ts';
import { Caveats } from '../../research/caveats.tsx';
import { MonteCarlo } from '../../research/monte-carlo.tsx';
import { Loading, Money, Panel, Problem, Segments } from '../../ui/parts.tsx';

const MarketPlot = lazy(() => import('../../charts/market-plot.tsx'));
const EquityPlot = lazy(() => import('../../charts/equity-plot.tsx'));

type Backtest = NonNullable<BacktestResultQuery['backtest']>;

interface BacktestResultProps {
  id: string;
  status: Backtest['status'];
  progress: number;
}

export function BacktestResult({ id, status, progress }: BacktestResultProps) {
  // Reloaded when it has ended.
  const over = status !== 'QUEUED' && status !== 'RUNNING';
  const { data, error, refresh } = useAnswer(BacktestResultDocument, { id }, { pause: !over });
  if (!over) {
    return (
      <div className="test-progress" role="status">
        <span>Testing… {Math.floor(progress * 100)} %</span>
        <progress value={progress} max={1} aria-label="Progress of the backtest" />
      </div>
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
  return (
    <>
      <Panel id="result" title="Result">
        <Caveats caveats={backtest.caveats} />
        {backtest.metrics && <BacktestFigures metrics={backtest.metrics} />}
        {backtest.span?.benchmark && (
          <p className="quiet beside">
            Buying one contract and holding it: <Money amount={backtest.span.benchmark.netPnl} />. With open trades at
            each minute’s close, the drawdown was <Money amount={`-${backtest.span.markToMarketDrawdown}`} />.
          </p>
        )}
        <p className="disclaimer">
          <b>{backtest.disclaimer.rule}</b> {backtest.disclaimer.text}
        </p>
      </Panel>
      <TradeChart
        backtest={backtest}
        trades={trades}
        picked={picked ?? (complete ? (trades[0]?.entryTs ?? null) : null)}
      />
      <div className="test-columns">
        <Panel id="equity" title="Equity and drawdown" aside={<small>closed trades, USD</small>}>
          {backtest.equity.length > 1 && (
            <Suspense fallback={<span className="skeleton plot-skeleton" />}>
              <EquityPlot
                points={backtest.equity}
                drawdown
                label="Equity of the closed trades over time, and its fall from the peak, in USD"
              />
            </Suspense>
          )}
        </Panel>
        <Panel id="months" title="Months">
          <MonthTable trades={trades} complete={complete} />
        </Panel>
      </div>
      {(backtest.metrics?.trades ?? 0) > 1 && (
        <Panel id="monte-carlo" title="What else it could have come to" aside={<small>Monte Carlo</small>}>
          <MonteCarlo backtestId={backtest.id} />
        </Panel>
      )}
      <Panel id="trades" title={`Trades (${backtest.metrics?.trades ?? trades.length})`}>
        <TradeTable trades={trades} complete={complete} picked={picked} onPick={show} />
      </Panel>
    </>
  );
}

interface TradeChartProps {
  backtest: Backtest;
  trades: ReturnType<typeof useTrades>['trades'];
  picked: string | null;
}

function TradeChart({ backtest, trades, picked }: TradeChartProps) {
  const own = backtest.strategy.timeframe;
  const { symbol } = backtest.strategy.instrument;
  const [timeframe, setTimeframe] = useState<Timeframe>(own);
  const options = [...new Set([own, ...TIMEFRAMES.filter((each) => timeframeSeconds(each) > timeframeSeconds(own))])];
  return (
    <Panel
      id="test-chart"
      title={`Trades on ${symbol}`}
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
            source={{ instrument: symbol, timeframe, to: backtest.to }}
            trades={trades}
            picked={picked}
            label="Candles with the trades of the backtest. The table below lists the same trades."
          />
        </Suspense>
      </div>
    </Panel>
  );
}
