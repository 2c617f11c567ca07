import { lazy, Suspense, useState } from 'react';
import { useAnswer } from '../api/hooks.ts';
import { BacktestFigures } from '../backtests/figures.tsx';
import { count, percent } from '../format/numbers.ts';
import { plural } from '../format/words.ts';
import { StudyResultDocument, type StudyResultQuery, type StudyStateFragment } from '../generated/operations.ts';
import { Empty, Loading, Panel, Problem } from '../ui/parts.tsx';
import { Caveats } from './caveats.tsx';
import { FoldTable } from './fold-table.tsx';
import { HeatMap } from './heat-map.tsx';
import './research.css';
import { objectiveText, paramsText, scoreText } from './scores.ts';
import { isOver } from './use-study.ts';
import { VariantTable } from './variant-table.tsx';

const EquityPlot = lazy(() => import('../charts/equity-plot.tsx'));

export type Values = Record<string, unknown>;

interface StudyResultProps {
  state: StudyStateFragment;
  /** Backtests the drawing with these values. */
  onTest(values: Values): void;
  /** Writes these values into the drawing. */
  onTake(values: Values): void;
}

export function StudyResult({ state, onTest, onTake }: StudyResultProps) {
  const over = isOver(state);
  const { data, error, refresh } = useAnswer(StudyResultDocument, { id: state.id }, { pause: !over });
  if (!over) return <Running state={state} />;
  if (error) return <Problem error={error} retry={refresh} />;
  const study = data?.study;
  if (!study || study.status !== state.status) return <Loading lines={5} />;
  if (study.status === 'FAILED') return <p className="message bad">It failed: {study.error}</p>;
  if (study.status === 'CANCELLED') return <p className="message">It was cancelled.</p>;
  return study.kind === 'SWEEP' ? (
    <Sweep study={study} onTest={onTest} onTake={onTake} />
  ) : (
    <WalkForward study={study} />
  );
}

const Running = ({ state }: { state: StudyStateFragment }) => (
  <div className="test-progress" role="status">
    <span>
      {state.kind === 'SWEEP'
        ? `${count(state.done)} of ${count(state.variants)} variants…`
        : `Walking forward… ${Math.floor(state.progress * 100)} %`}
    </span>
    <progress value={state.progress} max={1} aria-label="Progress" />
    {state.best && (
      <small>
        Best so far: {paramsText(state.best.params)}, {objectiveText(state.objective)}{' '}
        {scoreText(state.objective, state.best.score)}
      </small>
    )}
  </div>
);

type Study = NonNullable<StudyResultQuery['study']>;

function Sweep({ study, onTest, onTake }: { study: Study } & Pick<StudyResultProps, 'onTest' | 'onTake'>) {
  const best = study.best?.params as Values | undefined;
  const [chosen, choose] = useState<Values | null>(null);
  const shown = chosen ?? best ?? null;
  const names = study.axes.map(({ param }) => param);
  const same = (params: unknown) =>
    shown !== null && params != null && names.every((name) => (params as Values)[name] === shown[name]);
  const variant = study.top.find(({ params }) => same(params)) ?? null;
  return (
    <>
      <Panel id="study-result" title={`Sweep of ${count(study.variants)} variants`}>
        <Caveats caveats={study.caveats} />
        <dl className="figures luck">
          <div>
            <dt>Chance that the best one is more than luck</dt>
            <dd>{percent(study.deflatedSharpe)}</dd>
          </div>
          <div>
            <dt>Chance that choosing the best overfits</dt>
            <dd>{percent(study.overfittingProbability)}</dd>
          </div>
          {study.failed > 0 && (
            <div>
              <dt>Could not run</dt>
              <dd>{plural(study.failed, 'variant')}</dd>
            </div>
          )}
        </dl>
        {shown && (
          <div className="chosen-variant">
            <p>
              <b>{paramsText(shown)}</b>
              {same(best) && <small>the best one</small>}
            </p>
            <button type="button" className="button small" onClick={() => onTest(shown)}>
              Backtest it
            </button>
            <button type="button" className="button small" onClick={() => onTake(shown)}>
              Put it into the drawing
            </button>
          </div>
        )}
        {variant?.metrics && <BacktestFigures metrics={variant.metrics} />}
        {shown && !variant && <p className="quiet">It is not among the best hundred. A backtest shows its figures.</p>}
        {!shown && <Empty>No variant has enough trades for a score.</Empty>}
        <p className="disclaimer">
          <b>{study.disclaimer.rule}</b> {study.disclaimer.text}
        </p>
      </Panel>
      {names.length > 1 && (
        <Panel id="heat-panel" title="A good variant has good neighbours">
          <HeatMap study={study} onPick={(values) => choose({ ...(shown ?? {}), ...values })} />
        </Panel>
      )}
      <Panel id="variants" title="The best variants">
        <VariantTable
          variants={study.top}
          names={names}
          objective={study.objective}
          picked={variant?.number ?? null}
          onPick={({ params }) => choose(params as Values)}
        />
      </Panel>
    </>
  );
}

function WalkForward({ study }: { study: Study }) {
  const points = study.equity.map(({ date, equity }) => ({ ts: `${date}T00:00:00Z`, equity }));
  return (
    <>
      <Panel id="study-result" title="Outside of its training">
        <Caveats caveats={study.caveats} />
        {study.outOfSample ? <BacktestFigures metrics={study.outOfSample} /> : <Empty>No test had a trade.</Empty>}
        {points.length > 1 && (
          <Suspense fallback={<span className="skeleton plot-skeleton" />}>
            <EquityPlot points={points} label="Equity of all tests one after the other, in USD" />
          </Suspense>
        )}
        <p className="disclaimer">
          <b>{study.disclaimer.rule}</b> {study.disclaimer.text}
        </p>
      </Panel>
      <Panel id="folds" title="Tests">
        <FoldTable folds={study.folds} objective={study.objective} />
      </Panel>
    </>
  );
}
