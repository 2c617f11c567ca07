import { ChartLine, Footprints, Grid3x3, type LucideIcon } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { useAnswer } from '../../api/hooks.ts';
import { say } from '../../app/notices.ts';
import { useBacktest } from '../../backtests/use-backtest.ts';
import { StrategyBacktestsDocument, StrategyStudiesDocument, type StudyKind } from '../../generated/operations.ts';
import { StudyForm } from '../../research/study-form.tsx';
import { StudyResult, type Values } from '../../research/study-result.tsx';
import { useStudy } from '../../research/use-study.ts';
import { EmptyPage, Loading, Problem, Segments } from '../../ui/parts.tsx';
import { useEditorStore } from '../store.ts';
import type { ViewProps } from '../view-props.ts';
import { BacktestList } from './backtest-list.tsx';
import { BacktestResult } from './backtest-result.tsx';
import { RunForm } from './run-form.tsx';
import { StudyList } from './study-list.tsx';
import './test.css';

const KINDS = ['BACKTEST', 'SWEEP', 'WALK_FORWARD'] as const;
type Kind = (typeof KINDS)[number];

const NAMES: Readonly<Record<Kind, string>> = { BACKTEST: 'Backtest', SWEEP: 'Sweep', WALK_FORWARD: 'Walk forward' };

/** Backtests, sweeps and walk-forward tests of the strategy: set one, run it, and judge what comes out. */
export function TestView(props: ViewProps) {
  const { strategy, saving } = props;
  const [kind, setKind] = useState<Kind>('BACKTEST');
  const list = useAnswer(StrategyBacktestsDocument, { id: strategy.id });
  const [chosen, choose] = useState<string | null>(null);
  const { running, run, cancel } = useBacktest(() => list.refresh());
  const stored = list.data?.strategy?.backtests.edges.map(({ node }) => node) ?? [];
  const backtests = running && !stored.some(({ id }) => id === running.id) ? [running, ...stored] : stored;
  const shownId = chosen ?? running?.id ?? backtests[0]?.id ?? null;
  const summary = backtests.find(({ id }) => id === shownId);
  const begin = async (input: Parameters<typeof run>[0]) => {
    if (!(await saving.save())) return;
    choose(null);
    setKind('BACKTEST');
    void run(input);
  };
  const tabs = (
    <Segments<Kind> label="What to run" options={KINDS} chosen={kind} text={(each) => NAMES[each]} onChoose={setKind} />
  );
  if (kind !== 'BACKTEST') {
    return (
      <Studies
        {...props}
        key={kind}
        kind={kind}
        tabs={tabs}
        onTest={(values) => void begin({ strategyId: strategy.id, overrides: overridesOf(values) })}
      />
    );
  }
  return (
    <div className="test-view">
      <aside className="test-side" aria-label="Backtests">
        {tabs}
        <RunForm
          version={saving.version}
          running={running}
          onCancel={cancel}
          onRun={(input) => void begin({ ...input, strategyId: strategy.id })}
        />
        <BacktestList backtests={backtests} shown={shownId} onChoose={choose} />
      </aside>
      <div className="test-main">
        {list.loading && <Loading lines={5} />}
        {list.error && <Problem error={list.error} retry={list.refresh} />}
        {list.data && !shownId && <NotTested icon={ChartLine} title="Not tested yet" text={TEXTS.BACKTEST} />}
        {shownId && (
          <BacktestResult
            key={shownId}
            id={shownId}
            status={summary?.status ?? 'QUEUED'}
            progress={summary?.progress ?? 0}
          />
        )}
      </div>
    </div>
  );
}

const TEXTS: Readonly<Record<Kind, string>> = {
  BACKTEST: 'A backtest takes the drawing over every bar that is stored, with costs and the risk gate.',
  SWEEP: 'A sweep backtests every combination of a few values, and says how likely the best one is luck.',
  WALK_FORWARD: 'It chooses values on one span and tests them on the next: how it would have gone without hindsight.',
};

const NotTested = ({ icon: Icon, title, text }: { icon: LucideIcon; title: string; text: string }) => (
  <EmptyPage title={title}>
    <Icon size={40} strokeWidth={1.2} aria-hidden="true" className="empty-icon" />
    <span>{text}</span>
  </EmptyPage>
);

const overridesOf = (values: Values) => Object.entries(values).map(([param, value]) => ({ param, value }));

/** Tests of k folds are listed beside those that walk forward: they are read alike. */
const tabOf = (kind: StudyKind) => (kind === 'K_FOLD' ? 'WALK_FORWARD' : kind);

interface StudiesProps extends ViewProps {
  kind: Exclude<Kind, 'BACKTEST'>;
  tabs: ReactNode;
  onTest(values: Values): void;
}

function Studies({ strategy, saving, kind, tabs, onTest }: StudiesProps) {
  const store = useEditorStore();
  const [, go] = useLocation();
  const list = useAnswer(StrategyStudiesDocument, { id: strategy.id });
  const [chosen, choose] = useState<string | null>(null);
  const { study, run, cancel } = useStudy(() => list.refresh());
  const stored = (list.data?.studies ?? []).filter((each) => tabOf(each.kind) === kind);
  const studies = study && !stored.some(({ id }) => id === study.id) ? [study, ...stored] : stored;
  const shown = studies.find(({ id }) => id === (chosen ?? study?.id)) ?? studies[0];
  const take = (values: Values) => {
    for (const [name, value] of Object.entries(values)) {
      const [node = '', param = ''] = name.split('.');
      store.getState().setParam(node, param, value);
    }
    go(`/strategies/${strategy.id}`);
    say('The values are in the drawing. Ctrl Z takes them out again.');
  };
  return (
    <div className="test-view">
      <aside className="test-side" aria-label="Studies">
        {tabs}
        <StudyForm
          kind={kind}
          running={study}
          onCancel={() => study && void cancel(study.id)}
          onRun={async (input) => {
            if (!(await saving.save())) return;
            choose(null);
            void run({ ...input, strategyId: strategy.id });
          }}
        />
        <StudyList studies={studies} shown={shown?.id ?? null} onChoose={choose} />
      </aside>
      <div className="test-main">
        {list.loading && <Loading lines={5} />}
        {list.error && <Problem error={list.error} retry={list.refresh} />}
        {list.data && !shown && (
          <NotTested
            icon={kind === 'SWEEP' ? Grid3x3 : Footprints}
            title={kind === 'SWEEP' ? 'No sweep yet' : 'Not walked forward yet'}
            text={TEXTS[kind]}
          />
        )}
        {shown && <StudyResult key={shown.id} state={shown} onTest={onTest} onTake={take} />}
      </div>
    </div>
  );
}
