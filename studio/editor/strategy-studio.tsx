import { ReactFlowProvider } from '@xyflow/react';
import { useState } from 'react';
import { useAnswer } from '../api/hooks.ts';
import { say } from '../app/notices.ts';
import { StrategyStateDocument } from '../generated/operations.ts';
import { createCatalogue, type NodeType } from '../graph/catalogue.ts';
import { drawingOf, needsLayout } from '../graph/drawing.ts';
import { Problem } from '../ui/parts.tsx';
import { ConflictDialog } from './conflict-dialog.tsx';
import { DrawView } from './draw-view.tsx';
import { Header, type Mode } from './header.tsx';
import { dropDraft, readDraft } from './local-draft.ts';
import { createEditorStore, EditorContext } from './store.ts';
import { TestView } from './test/test-view.tsx';
import { useSaving } from './use-saving.ts';
import { VersionsView } from './versions/versions-view.tsx';
import type { OpenedStrategy, ViewProps } from './view-props.ts';
import { WhyView } from './why/why-view.tsx';

const STATE_EVERY = 4_000;

interface StrategyStudioProps {
  opened: OpenedStrategy;
  engines: readonly NodeType[];
  mode: Mode;
}

/** Keeps the drawing while the view changes. */
export function StrategyStudio({ opened, engines, mode }: StrategyStudioProps) {
  const [{ draft, first }] = useState(() => {
    const kept = readDraft(opened.id);
    const stored = { version: opened.currentVersion, drawing: drawingOf(opened.graph) };
    return { draft: kept, first: kept ? { version: kept.version, drawing: kept.base } : stored };
  });
  const [store] = useState(() => {
    const made = createEditorStore(createCatalogue(engines));
    made.getState().load(first.drawing);
    if (draft) {
      made.getState().replace(draft.drawing);
      say('What was not saved the last time is on the canvas.', 'good', {
        label: 'Discard it',
        run: () => {
          dropDraft(opened.id);
          made.getState().replace(first.drawing);
        },
      });
    } else if (needsLayout(opened.graph)) void made.getState().layOut();
    return made;
  });
  return (
    <EditorContext value={store}>
      <Views opened={opened} first={first} mode={mode} />
    </EditorContext>
  );
}

interface ViewsProps {
  opened: OpenedStrategy;
  first: { version: number; drawing: ReturnType<typeof drawingOf> };
  mode: Mode;
}

function Views({ opened, first, mode }: ViewsProps) {
  const state = useAnswer(StrategyStateDocument, { id: opened.id }, { every: STATE_EVERY });
  const strategy = state.data?.strategy ?? opened;
  const saving = useSaving(opened.id, strategy.status, first, strategy.currentVersion);
  return (
    <div className="editor">
      <Header strategy={strategy} runtimes={strategy.runtimes} mode={mode} saving={saving} onChange={state.refresh} />
      {state.error && <Problem error={state.error} retry={state.refresh} />}
      <ReactFlowProvider key={mode}>
        <View strategy={strategy} mode={mode} saving={saving} onChange={state.refresh} />
      </ReactFlowProvider>
      <ConflictDialog saving={saving} />
    </div>
  );
}

function View({ mode, ...props }: ViewProps & { mode: Mode }) {
  if (mode === 'test') return <TestView {...props} />;
  if (mode === 'why') return <WhyView {...props} />;
  if (mode === 'versions') return <VersionsView {...props} />;
  return <DrawView {...props} />;
}
