import { ChevronLeft } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Link, useParams } from 'wouter';
import { attempt, closeSignal } from '../../api/actions.ts';
import { useAnswer, useApi } from '../../api/hooks.ts';
import { useTimes } from '../../format/times.ts';
import { timeframeSeconds, timeframeText, words } from '../../format/words.ts';
import { TradeDetailDocument, type TradeDetailQuery } from '../../generated/operations.ts';
import { useSignalFeed } from '../../live/signal-feed.ts';
import { EmptyPage, Loading, Money, Panel, Problem, SideMark, Tag } from '../../ui/parts.tsx';
import { chartTradeOf } from '../desk/chart-trade.ts';
import { ProfitSteps } from './profit-steps.tsx';
import { TraceTable } from './trace-table.tsx';
import type { Trade } from './trade.ts';
import './trades.css';

const MarketPlot = lazy(() => import('../../charts/market-plot.tsx'));
const EVERY = 3_000;
/** Number of bars shown after the end of a trade. */
const AFTER_BARS = 40;

/** A trade: its chart, P&L calculation, and the node values that led to it. */
export default function TradePage() {
  const { id = '' } = useParams<{ id: string }>();
  const { data, error, refresh } = useAnswer(TradeDetailDocument, { id }, { every: EVERY });
  if (!data) {
    return <div className="page">{error ? <Problem error={error} retry={refresh} /> : <Loading lines={5} />}</div>;
  }
  if (!data.signal) return <EmptyPage title="There is no such trade">Its history may have ended.</EmptyPage>;
  return <TradeView trade={data.signal} disclaimer={data.disclaimer} onChange={refresh} />;
}

interface TradeViewProps {
  trade: Trade;
  disclaimer: TradeDetailQuery['disclaimer'];
  onChange(): void;
}

function TradeView({ trade, disclaimer, onChange }: TradeViewProps) {
  const times = useTimes();
  const open = trade.status === 'OPEN';
  const trades = useMemo(() => [chartTradeOf(trade)], [trade]);
  const { symbol } = trade.instrument;
  const end = trade.closeBarTs
    ? new Date(Date.parse(trade.closeBarTs) + timeframeSeconds(trade.timeframe) * AFTER_BARS * 1000).toISOString()
    : undefined;
  return (
    <div className="page">
      <div className="page-head">
        <Link href="/trades" className="button ghost icon small" aria-label="All trades">
          <ChevronLeft size={18} aria-hidden="true" />
        </Link>
        <h1>
          <SideMark side={trade.side} /> {trade.size} {symbol}
        </h1>
        {open ? <Tag tone="accent">open</Tag> : <Tag>{words(trade.closeReason ?? trade.status)}</Tag>}
        <span className="trade-result">
          <Money amount={open ? trade.unrealizedPnl : trade.pnl} />
        </span>
        <div className="actions">
          <Link href={`/strategies/${trade.strategy.id}/why?bar=${trade.barTs}`} className="button">
            Why it fired
          </Link>
          {open && <CloseButton id={trade.id} onChange={onChange} />}
        </div>
      </div>
      <p className="quiet trade-origin">
        <Link href={`/strategies/${trade.strategy.id}`}>{trade.strategy.name}</Link>, version {trade.strategyVersion},{' '}
        {timeframeText(trade.timeframe)} bars. Fired on {times.full(trade.barTs)}
        {trade.closeBarTs && `, ended on ${times.full(trade.closeBarTs)}`}.
      </p>
      <div className="trade-columns">
        <Panel id="trade-chart" title={symbol}>
          <div className="trade-plot">
            <Suspense fallback={<span className="skeleton plot-skeleton" />}>
              <MarketPlot
                source={{ instrument: symbol, timeframe: trade.timeframe, ...(end ? { to: end } : {}) }}
                trades={trades}
                label="Candles with the entry and the exit of this trade"
              />
            </Suspense>
          </div>
        </Panel>
        <div className="trade-side">
          <Panel id="profit-steps" title="How the P&L comes about">
            <ProfitSteps trade={trade} />
            <p className="disclaimer">
              <b>{disclaimer.rule}</b> {disclaimer.text}
            </p>
          </Panel>
          <Panel id="trace" title="Values at the entry">
            <TraceTable reason={trade.reason} />
          </Panel>
        </div>
      </div>
    </div>
  );
}

function CloseButton({ id, onChange }: { id: string; onChange(): void }) {
  const api = useApi();
  const feed = useSignalFeed();
  const [closing, setClosing] = useState(false);
  const close = async () => {
    setClosing(true);
    await attempt(() => closeSignal(api, feed, id));
    setClosing(false);
    onChange();
  };
  return (
    <button type="button" className="button danger" disabled={closing} onClick={close}>
      {closing ? 'Closing…' : 'Close at the newest price'}
    </button>
  );
}
