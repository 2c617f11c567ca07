import { useEffect, useState } from 'react';
import { useApi, useLink } from '../api/hooks.ts';
import { type Timeframe, ValidateDocument } from '../generated/operations.ts';
import { graphInputOf } from '../graph/drawing.ts';
import { useEditor, useEditorStore } from './store.ts';

const VALIDATE_AFTER = 350;

/** Validates the drawing on the server after each change. Null while the result is unknown. */
export function useValidation(instrument: string, timeframe: Timeframe): { executable: boolean | null } {
  const { ask } = useApi();
  const store = useEditorStore();
  const { is: link } = useLink();
  const nodes = useEditor((state) => state.drawing.nodes);
  const edges = useEditor((state) => state.drawing.edges);
  const [executable, setExecutable] = useState<boolean | null>(null);
  useEffect(() => {
    if (link !== 'live') return;
    let current = true;
    const timer = setTimeout(async () => {
      const graph = graphInputOf({ ...store.getState().drawing, nodes, edges });
      const answer = await ask(ValidateDocument, { graph, instrument, timeframe }).catch(() => null);
      if (!current || !answer) return;
      setExecutable(answer.validateGraph.executable);
      store.getState().setIssues(answer.validateGraph.issues);
    }, VALIDATE_AFTER);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [ask, store, nodes, edges, instrument, timeframe, link]);
  return { executable };
}
