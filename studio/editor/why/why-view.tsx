import { ChevronLeft, ChevronRight, Radio } from 'lucide-react';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useSearch } from 'wouter';
import { useAnswer } from '../../api/hooks.ts';
import { useTimes } from '../../format/times.ts';
import { timeframeSeconds } from '../../format/words.ts';
import { type AuditDecision, type AuditRowFragment, StrategyVersionGraphDocument } from '../../generated/operations.ts';
import { drawingOf } from '../../graph/drawing.ts';
import { useSignals } from '../../live/signal-feed.ts';
import { chartTradeOf } from '../../pages/desk/chart-trade.ts';
import { isActive } from '../../strategies/status.tsx';
import { EmptyPage, Loading, Problem, Tag } from '../../ui/parts.tsx';
import { StillCanvas } from '../still-canvas.tsx';
import type { ViewProps } from '../view-props.ts';
import { DECISIONS, valuesOf } from './audit.ts';
import { BarList, type WhyFilter } from './bar-list.tsx';
import { explain, missingConditions } from './explain.ts';
import { useAudit } from './use-audit.ts';
import './why.css';

const MarketPlot = lazy(() => import('../../charts/market-plot.tsx'));
const NEARLY = 1;

/** Explains the decision of a running strategy on a bar, with the value of each node. */
export function WhyView({ strategy }: ViewProps) {
  const times = useTimes();
  const runs = strategy.runtimes.some(isActive);
  const asked = new URLSearchParams(useSearch()).get('bar');
  const [filter, setFilter] = useState<WhyFilter>('ALL');
  const [condition, setCondition] = useState('');
  /** A bar that is further back than the newest page: the rows around it are read. */
  const [around, setAround] = useState(asked);
  const [follow, setFollow] = useState(runs && asked === null);
  const [pickedId, pick] = useState<string | null>(null);
  const decision: AuditDecision | undefined = filter === 'ALL' ? undefined : filter === 'NEARLY' ? 'NO_ENTRY' : filter;
  const until = around && new Date(Date.parse(around) + AFTER_BARS * timeframeSeconds(strategy.timeframe) * 1000);
  const audit = useAudit(
    { strategyId: strategy.id, ...(decision ? { decision } : {}), ...(until ? { to: until.toISOString() } : {}) },
    follow || runs,
  );
  const newest = audit.rows[0];
  const latest = useVersionDrawing(strategy.id, newest?.strategyVersion ?? strategy.currentVersion);
  const rows = useMemo(() => {
    const { drawing } = latest;
    const nearly =
      filter === 'NEARLY' && drawing
        ? audit.rows.filter((row) => missingConditions(drawing, row) <= NEARLY)
        : audit.rows;
    return condition === '' ? nearly : nearly.filter((row) => conditionsOf(row).includes(condition));
  }, [audit.rows, filter, condition, latest]);
  const picked = follow ? rows[0] : (rows.find(({ id }) => id === pickedId) ?? rowAt(rows, around) ?? rows[0]);
  const shown = useVersionDrawing(strategy.id, picked?.strategyVersion ?? strategy.currentVersion);
  const drawing = shown.drawing ?? latest.drawing;
  const error = shown.error ?? latest.error;
  const at = picked ? rows.indexOf(picked) : -1;
  const choose = (row: AuditRowFragment | undefined) => {
    if (!row) return;
    setFollow(false);
    pick(row.id);
  };
  const chooseAt = (ts: string) => {
    const oldest = rows.at(-1);
    if (!audit.hasMore || !oldest || oldest.barTs <= ts) return choose(rowAt(rows, ts));
    setFollow(false);
    pick(null);
    setAround(ts);
  };
  const toggleFollow = () => {
    setAround(null);
    pick(picked?.id ?? null);
    setFollow(!follow);
  };
  useEffect(() => {
    if (!runs) setFollow(false);
  }, [runs]);
  useEffect(() => {
    const onKey = ({ key, target }: KeyboardEvent) => {
      if (target instanceof HTMLElement && target.closest('input, select, textarea')) return;
      if (key === 'ArrowLeft') choose(rows[at + 1]);
      if (key === 'ArrowRight' && at > 0) choose(rows[at - 1]);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });

  if (audit.loading && audit.rows.length === 0) return <Loading lines={5} />;
  if (audit.error ?? error) return <Problem error={(audit.error ?? error) as Error} />;
  if (!newest && filter === 'ALL' && around === null) {
    return (
      <EmptyPage title="It has not decided a bar yet">
        <span>Run it live. From its first bar on, each bar shows here with the value of every node.</span>
      </EmptyPage>
    );
  }
  const explanation = picked && drawing ? explain(picked, drawing) : null;
  const [tone, text] = picked ? DECISIONS[picked.decision] : ['', ''];
  return (
    <div className="why">
      <div className="why-main">
        <WhyChart
          strategy={strategy}
          picked={picked?.barTs ?? null}
          newest={newest?.barTs ?? null}
          to={until ? until.toISOString() : null}
          onPick={chooseAt}
        />
        <div className="why-bar" role="status">
          <button
            type="button"
            className="button icon small"
            aria-label="The bar before"
            disabled={at >= rows.length - 1}
            onClick={() => choose(rows[at + 1])}
          >
            <ChevronLeft size={16} aria-hidden="true" />
          </button>
          <button
            type="button"
            className="button icon small"
            aria-label="The bar after"
            disabled={at <= 0}
            onClick={() => choose(rows[at - 1])}
          >
            <ChevronRight size={16} aria-hidden="true" />
          </button>
          {picked && (
            <>
              <b>{times.full(picked.barTs)}</b>
              <Tag tone={tone}>{text}</Tag>
              {explanation?.causes.length === 0 && <span className="why-text">{explanation.text}</span>}
            </>
          )}
          {runs && (
            <button
              type="button"
              className={`button small ${follow ? 'primary' : ''}`}
              aria-pressed={follow}
              onClick={toggleFollow}
            >
              <Radio size={14} aria-hidden="true" /> Follow live
            </button>
          )}
          {explanation && explanation.causes.length > 0 && (
            <div className="why-causes">
              <span>{explanation.text}</span>
              <ul>
                {explanation.causes.map((cause) => (
                  <li key={cause}>{cause}</li>
                ))}
              </ul>
            </div>
          )}
        </div>
        <div className="why-canvas">
          {drawing && (
            <StillCanvas
              drawing={drawing}
              label={`Values of each node${picked ? ` at ${times.full(picked.barTs)}` : ''}`}
              marks={{ values: picked ? valuesOf(picked) : {}, decided: explanation?.nodes ?? new Set() }}
            />
          )}
        </div>
      </div>
      <BarList
        rows={rows}
        picked={picked?.id ?? null}
        filter={filter}
        onFilter={setFilter}
        conditions={[...new Set(audit.rows.flatMap(conditionsOf))].sort()}
        condition={condition}
        onCondition={setCondition}
        onChoose={choose}
        hasMore={audit.hasMore}
        onMore={audit.loadMore}
      />
    </div>
  );
}

const AFTER_BARS = 60;

/** The conditions that kept a bar from an entry. */
const conditionsOf = ({ decision, decidedBy }: AuditRowFragment): string[] =>
  decision === 'NO_ENTRY' ? decidedBy.map(({ conditionId }) => conditionId) : [];

/** The row of a bar, an entry on it first; else the newest row before it. */
function rowAt(rows: readonly AuditRowFragment[], ts: string | null): AuditRowFragment | undefined {
  if (ts === null) return undefined;
  const at = rows.findIndex(({ barTs }) => barTs <= ts);
  const ofBar = rows.slice(at).filter(({ barTs }) => barTs === rows[at]?.barTs);
  return ofBar.find(({ decision }) => decision === 'FIRED') ?? ofBar[0];
}

function useVersionDrawing(id: string, number: number) {
  const { data, error } = useAnswer(StrategyVersionGraphDocument, { id, number }, { policy: 'cache-first' });
  const graph = data?.strategy?.version?.graph;
  return { drawing: useMemo(() => (graph ? drawingOf(graph) : null), [graph]), error };
}

interface WhyChartProps {
  strategy: ViewProps['strategy'];
  picked: string | null;
  newest: string | null;
  /** Bars before this instant alone; null: up to the newest. */
  to: string | null;
  onPick(instant: string): void;
}

function WhyChart({ strategy, picked, newest, to, onPick }: WhyChartProps) {
  const { signals } = useSignals();
  const trades = useMemo(
    () => [...signals.values()].filter((signal) => signal.strategy.id === strategy.id).map(chartTradeOf),
    [signals, strategy.id],
  );
  return (
    <div className="why-chart">
      <Suspense fallback={<span className="skeleton plot-skeleton" />}>
        <MarketPlot
          source={{
            instrument: strategy.instrument.symbol,
            timeframe: strategy.timeframe,
            ...(to ? { to } : { newest }),
          }}
          trades={trades}
          picked={picked}
          onPick={onPick}
          label="Candles. A press on one shows the values of its bar on the drawing."
        />
      </Suspense>
    </div>
  );
}
