import { lazy, Suspense, useMemo } from 'react';
import { timeframeText } from '../../format/words.ts';
import type { Timeframe } from '../../generated/operations.ts';
import type { SignalState } from '../../live/signals.ts';
import { Empty, Panel, Segments } from '../../ui/parts.tsx';
import { chartTradeOf } from './chart-trade.ts';
import type { Feed } from './use-desk.ts';

const MarketPlot = lazy(() => import('../../charts/market-plot.tsx'));

export interface MarketChoice {
  instrument: string;
  timeframe: Timeframe;
}

const TIMEFRAMES = ['M1', 'M5', 'M15', 'H1'] as const satisfies readonly Timeframe[];

interface MarketProps {
  feeds: readonly Feed[];
  market: MarketChoice | null;
  signals: SignalState;
  onChoose(market: MarketChoice): void;
}

/** Candles of an instrument with its signals. */
export function Market({ feeds, market, signals, onChoose }: MarketProps) {
  const trades = useMemo(
    () =>
      [...signals.signals.values()]
        .filter(({ instrument }) => instrument.symbol === market?.instrument)
        .map(chartTradeOf),
    [signals.signals, market?.instrument],
  );
  if (!market) {
    return (
      <Panel id="market" title="Market">
        <Empty>
          No bars are stored yet. Load a file of them: <code>npm run import -- FILE --instrument MES</code>
        </Empty>
      </Panel>
    );
  }
  const { instrument, timeframe } = market;
  const newest = feeds.find((feed) => feed.instrument.symbol === instrument)?.lastBarTs ?? null;
  return (
    <Panel
      id="market"
      title={instrument}
      aside={
        <Segments
          label="Bar length"
          options={TIMEFRAMES}
          chosen={timeframe as (typeof TIMEFRAMES)[number]}
          text={timeframeText}
          onChoose={(next) => onChoose({ instrument, timeframe: next })}
        />
      }
    >
      <div className="desk-plot">
        <Suspense fallback={<span className="skeleton plot-skeleton" />}>
          <MarketPlot
            source={{ instrument, timeframe, newest }}
            trades={trades}
            label={`Candles of ${instrument}, ${timeframeText(timeframe)}, with the signals that fired. The tables on this page list the same signals.`}
          />
        </Suspense>
      </div>
    </Panel>
  );
}
