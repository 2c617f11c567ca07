import { useState } from 'react';
import { Loading, Problem } from '../../ui/parts.tsx';
import { BacktestPanel } from './backtest-panel.tsx';
import { Feeds } from './feeds.tsx';
import { Market, type MarketChoice } from './market.tsx';
import { OpenPositions } from './open-positions.tsx';
import { Profit } from './profit.tsx';
import { RiskPanel } from './risk-panel.tsx';
import { Running } from './running.tsx';
import { Tape } from './tape.tsx';
import { useDesk } from './use-desk.ts';
import './desk.css';

/** The home page: market, open and new signals, and usage of limits. */
export function DeskPage() {
  const { pulse, results, signals, open, motion } = useDesk();
  const [chosen, choose] = useState<MarketChoice | null>(null);
  const { data } = pulse;
  if (!data) {
    return (
      <div className="page">
        <h1 className="unseen">Desk</h1>
        {pulse.error ? <Problem error={pulse.error} retry={pulse.refresh} /> : <Loading lines={6} />}
      </div>
    );
  }
  const feeds = data.signalsHealth.marketData;
  const first = feeds[0]?.instrument.symbol;
  const market = chosen ?? (first ? { instrument: first, timeframe: 'M1' as const } : null);
  return (
    <div className="page desk">
      <h1 className="unseen">Desk</h1>
      {pulse.error && <Problem error={pulse.error} retry={pulse.refresh} />}
      <Feeds
        pulse={data}
        motion={motion}
        chosen={market?.instrument ?? null}
        onChoose={(instrument) => choose({ instrument, timeframe: market?.timeframe ?? 'M1' })}
      />
      <div className="desk-columns">
        <div className="desk-main">
          <Market feeds={feeds} market={market} signals={signals} onChoose={choose} />
          <OpenPositions open={open} />
          <BacktestPanel />
        </div>
        <div className="desk-side">
          <Profit pulse={data} open={open} results={results.data} />
          <RiskPanel risk={data.risk} />
          <Tape signals={signals} />
          <Running pulse={data} onChange={pulse.refresh} />
        </div>
      </div>
      <p className="disclaimer">
        Paper trading; amounts are USD after costs. ex7 {data.health.version}. {results.data?.portfolio.disclaimer.text}
      </p>
    </div>
  );
}
