import { History } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { attempt } from '../../api/actions.ts';
import { accepted } from '../../api/errors.ts';
import { useAnswer, useApi } from '../../api/hooks.ts';
import { useTimes } from '../../format/times.ts';
import { timeframeText } from '../../format/words.ts';
import {
  RollbackStrategyDocument,
  StrategyBacktestsDocument,
  StrategyEditorDocument,
  StrategyVersionGraphDocument,
  StrategyVersionsDocument,
} from '../../generated/operations.ts';
import { compare, isSame, overlay, paramChanges } from '../../graph/compare.ts';
import { type Drawing, drawingOf } from '../../graph/drawing.ts';
import { Loading, Money, Problem } from '../../ui/parts.tsx';
import { StillCanvas } from '../still-canvas.tsx';
import type { ViewProps } from '../view-props.ts';
import './versions.css';

/** All saved versions, their differences on the canvas, and rollback. */
export function VersionsView({ strategy, saving, onChange }: ViewProps) {
  const api = useApi();
  const times = useTimes();
  const { id, currentVersion } = strategy;
  const versions = useAnswer(StrategyVersionsDocument, { id, after: null });
  const tests = useAnswer(StrategyBacktestsDocument, { id });
  const [chosen, choose] = useState<number | null>(null);
  const [against, setAgainst] = useState<number | null>(null);
  const list = versions.data?.strategy?.versions.edges.map(({ node }) => node) ?? [];
  const shown = chosen ?? currentVersion;
  const before = against ?? Math.max(1, shown - 1);
  const results = useMemo(() => {
    const newest = new Map<number, string>();
    for (const { node } of tests.data?.strategy?.backtests.edges ?? []) {
      if (node.metrics && !newest.has(node.strategyVersion)) newest.set(node.strategyVersion, node.metrics.netPnl);
    }
    return newest;
  }, [tests.data]);

  const rollBack = () =>
    attempt(async () => {
      const answer = await api.ask(RollbackStrategyDocument, { id, toVersion: shown });
      accepted(answer.rollbackStrategy, 'Strategy');
      const { strategy: now } = await api.ask(StrategyEditorDocument, { id });
      if (now) saving.adopt({ version: now.currentVersion, drawing: drawingOf(now.graph) });
      versions.refresh();
      onChange();
      choose(null);
      return `Version ${now?.currentVersion} is the drawing of version ${shown}.`;
    });

  return (
    <div className="versions">
      <aside className="version-list" aria-label="Versions">
        {versions.error && <Problem error={versions.error} retry={versions.refresh} />}
        {versions.loading && <Loading />}
        <ul className="pick-list">
          {list.map(({ version, createdAt, origin, note, nodeCount, instrument, timeframe }) => (
            <li key={version}>
              <button type="button" aria-pressed={version === shown} onClick={() => choose(version)}>
                <span>
                  Version {version}
                  <small>
                    {times.short(createdAt)} · {origin}
                    {note && ` · ${note}`}
                  </small>
                  <small>
                    {nodeCount} nodes · {instrument.symbol} {timeframeText(timeframe)}
                  </small>
                </span>
                {results.has(version) && <Money amount={results.get(version)} />}
              </button>
            </li>
          ))}
        </ul>
      </aside>
      <div className="version-main">
        <div className="version-bar">
          <label>
            Compared with{' '}
            <select
              className="select small"
              value={before}
              onChange={(event) => setAgainst(Number(event.target.value))}
            >
              {list.map(({ version }) => (
                <option key={version} value={version}>
                  version {version}
                </option>
              ))}
            </select>
          </label>
          <span className="legend">
            <i className="added" /> added <i className="changed" /> changed <i className="removed" /> removed
          </span>
          {shown !== currentVersion && (
            <button type="button" className="button small" onClick={() => void rollBack()}>
              <History size={14} aria-hidden="true" /> Roll back to version {shown}
            </button>
          )}
        </div>
        <VersionCanvas key={`${before} ${shown}`} id={id} before={before} shown={shown} />
      </div>
    </div>
  );
}

function useVersion(id: string, number: number): { drawing: Drawing | null; error: Error | null } {
  const { data, error } = useAnswer(StrategyVersionGraphDocument, { id, number }, { policy: 'cache-first' });
  const graph = data?.strategy?.version?.graph;
  return { drawing: useMemo(() => (graph ? drawingOf(graph) : null), [graph]), error };
}

function VersionCanvas({ id, before, shown }: { id: string; before: number; shown: number }) {
  const old = useVersion(id, before);
  const now = useVersion(id, shown);
  const both = useMemo(() => {
    if (!old.drawing || !now.drawing) return null;
    const difference = compare(old.drawing, now.drawing);
    const find = (drawing: Drawing, key: string) => drawing.nodes.find((node) => node.key === key);
    const details = new Map(
      [...difference.nodes.keys()].map((key) => [
        key,
        paramChanges(find(old.drawing as Drawing, key), find(now.drawing as Drawing, key)),
      ]),
    );
    const changes = new Map([...difference.nodes, ...difference.notes]);
    return { drawing: overlay(old.drawing, now.drawing), difference, marks: { changes, details } };
  }, [old.drawing, now.drawing]);
  const edges = both?.difference.edges;
  const wireClass = useCallback((key: string) => (edges?.has(key) ? `is-${edges.get(key)}` : ''), [edges]);
  const error = old.error ?? now.error;
  if (error) return <Problem error={error} />;
  if (!both) return <Loading />;
  return (
    <div className="version-canvas">
      {before !== shown && isSame(both.difference) && (
        <p className="message version-same">Nothing but positions, the market or the bars differ.</p>
      )}
      <StillCanvas
        drawing={both.drawing}
        label={`Version ${shown} beside version ${before}`}
        marks={both.marks}
        wireClass={wireClass}
      />
    </div>
  );
}
