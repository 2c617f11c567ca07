import { useCallback, useEffect, useRef, useState } from 'react';
import { ActionError, accepted, Unreachable } from '../api/errors.ts';
import { useApi, useLink } from '../api/hooks.ts';
import { say } from '../app/notices.ts';
import {
  StrategyEditorDocument,
  type StrategyStatus,
  UpdateStrategyDocument,
  type UpdateStrategyInput,
} from '../generated/operations.ts';
import { canonical } from '../graph/compare.ts';
import { type Drawing, drawingOf, graphInputOf } from '../graph/drawing.ts';
import { dropDraft, keepDraft } from './local-draft.ts';
import { useEditorStore } from './store.ts';

export type SaveState =
  | { is: 'saved' }
  | { is: 'unsaved' }
  | { is: 'saving' }
  | { is: 'offline' }
  | { is: 'failed'; why: string };

export interface SaveConflict {
  version: number;
  base: Drawing;
  theirs: Drawing;
}

interface Saved {
  version: number;
  drawing: Drawing;
}

const SAVE_AFTER = 2_000;
const KEEP_AFTER = 250;

const draftOf = ({ version, drawing: base }: Saved, drawing: Drawing) => ({ version, base, drawing, at: Date.now() });
const isEqual = (a: Drawing, b: Drawing) => a === b || canonical(graphInputOf(a)) === canonical(graphInputOf(b));

/**
 * Saves the drawing as a version: automatically for a draft, otherwise on request. Unsaved changes are stored in the
 * browser. A version saved meanwhile in another window is a conflict.
 */
export function useSaving(strategyId: string, status: StrategyStatus, opened: Saved, head: number) {
  const { ask } = useApi();
  const store = useEditorStore();
  const { is: link } = useLink();
  const base = useRef(opened);
  const saving = useRef<Promise<boolean> | null>(null);
  const [version, setVersion] = useState(opened.version);
  const [state, setState] = useState<SaveState>({ is: 'saved' });
  const [conflict, setConflict] = useState<SaveConflict | null>(null);
  const held = useRef(false);
  held.current = conflict !== null;

  const settle = useCallback(
    (saved: Saved) => {
      base.current = saved;
      setVersion(saved.version);
      if (isEqual(store.getState().drawing, saved.drawing)) {
        dropDraft(strategyId);
        setState({ is: 'saved' });
      } else setState({ is: 'unsaved' });
    },
    [store, strategyId],
  );

  /**
   * The head is a newer version than the one that the drawing began with. A head with the drawing of that version, or with
   * the one on the canvas (a save whose answer was lost), is taken as the new base; any other is a conflict.
   */
  const meetHead = useCallback(
    async (part: UpdateStrategyInput): Promise<boolean> => {
      try {
        const { strategy } = await ask(StrategyEditorDocument, { id: strategyId });
        if (!strategy) throw new Error('The strategy was deleted elsewhere.');
        const theirs = drawingOf(strategy.graph);
        const { drawing } = store.getState();
        if (isEqual(theirs, drawing) || isEqual(theirs, base.current.drawing)) {
          settle({ version: strategy.currentVersion, drawing: theirs });
          const nothing = Object.keys(part).length === 0 && isEqual(theirs, drawing);
          return nothing || sendAgain.current(part);
        }
        setConflict({ version: strategy.currentVersion, base: base.current.drawing, theirs });
        setState({ is: 'unsaved' });
      } catch (error) {
        setState(error instanceof Unreachable ? { is: 'offline' } : { is: 'failed', why: (error as Error).message });
      }
      return false;
    },
    [ask, store, strategyId, settle],
  );
  const sendAgain = useRef<(part: UpdateStrategyInput) => Promise<boolean>>(async () => false);

  const send = useCallback(
    async (part: UpdateStrategyInput): Promise<boolean> => {
      const { drawing } = store.getState();
      setState({ is: 'saving' });
      try {
        const changed = isEqual(drawing, base.current.drawing) ? {} : { graph: graphInputOf(drawing) };
        const input = { ...part, ...changed, expectedVersion: base.current.version };
        const answer = accepted(
          (await ask(UpdateStrategyDocument, { id: strategyId, input })).updateStrategy,
          'Strategy',
        );
        settle({ version: answer.currentVersion, drawing });
        return true;
      } catch (error) {
        if (error instanceof ActionError && error.code === 'version_conflict') return meetHead(part);
        if (error instanceof Unreachable) setState({ is: 'offline' });
        else setState({ is: 'failed', why: (error as Error).message });
        return false;
      }
    },
    [ask, store, strategyId, settle, meetHead],
  );
  sendAgain.current = send;

  /** Saves now. `part`: further changes of the strategy. Returns whether everything is saved. */
  const save = useCallback(
    async (part: UpdateStrategyInput = {}): Promise<boolean> => {
      while (saving.current) await saving.current;
      const nothing = Object.keys(part).length === 0 && isEqual(store.getState().drawing, base.current.drawing);
      if (nothing) return true;
      saving.current = send(part).finally(() => {
        saving.current = null;
      });
      return saving.current;
    },
    [send, store],
  );

  const isDraft = status === 'DRAFT';
  useEffect(() => {
    let keep: ReturnType<typeof setTimeout> | undefined;
    let later: ReturnType<typeof setTimeout> | undefined;
    const changed = () => {
      clearTimeout(keep);
      clearTimeout(later);
      const { drawing } = store.getState();
      if (isEqual(drawing, base.current.drawing)) {
        dropDraft(strategyId);
        setState((before) => (before.is === 'saving' ? before : { is: 'saved' }));
        return;
      }
      setState((before) => (before.is === 'saving' || before.is === 'offline' ? before : { is: 'unsaved' }));
      keep = setTimeout(() => keepDraft(strategyId, draftOf(base.current, drawing)), KEEP_AFTER);
      if (isDraft && !held.current) later = setTimeout(() => void save(), SAVE_AFTER);
    };
    const stop = store.subscribe((now, before) => {
      if (now.drawing !== before.drawing) changed();
    });
    changed();
    return () => {
      stop();
      clearTimeout(later);
      clearTimeout(keep);
      const { drawing } = store.getState();
      if (!isEqual(drawing, base.current.drawing)) {
        keepDraft(strategyId, draftOf(base.current, drawing));
        if (isDraft && !held.current) void save();
      }
    };
  }, [store, strategyId, isDraft, save]);

  // Saves that failed during an outage are repeated after it.
  useEffect(() => {
    if (link !== 'live') return;
    setState((before) => (before.is === 'offline' ? { is: 'unsaved' } : before));
    if (isDraft && !held.current) void save();
  }, [link, isDraft, save]);

  /** Resolves a conflict with the chosen drawing, based on the version saved elsewhere. */
  const resolve = useCallback(
    async (drawing: Drawing) => {
      if (!conflict) return;
      base.current = { version: conflict.version, drawing: conflict.theirs };
      held.current = false;
      setConflict(null);
      setVersion(conflict.version);
      store.getState().replace(drawing);
      // A drawing equal to theirs leaves nothing to save.
      settle(base.current);
      await save();
    },
    [conflict, store, save, settle],
  );

  /** Loads the current head version: after a rollback, or when another window saved and there are no changes here. */
  const adopt = useCallback(
    (saved: Saved) => {
      base.current = saved;
      store.getState().load(saved.drawing);
      settle(saved);
    },
    [store, settle],
  );

  // Another window saved while nothing was drawn here: the canvas shows what a start would run.
  useEffect(() => {
    const isBehind = () =>
      head > base.current.version &&
      saving.current === null &&
      !held.current &&
      isEqual(store.getState().drawing, base.current.drawing);
    if (link !== 'live' || !isBehind()) return;
    ask(StrategyEditorDocument, { id: strategyId })
      .then(({ strategy }) => {
        if (!strategy || !isBehind()) return;
        adopt({ version: strategy.currentVersion, drawing: drawingOf(strategy.graph) });
        say(`Version ${strategy.currentVersion} was saved in another window, and is shown now.`);
      })
      .catch(() => {});
  }, [head, link, ask, store, strategyId, adopt]);

  return { state, version, conflict, save, resolve, adopt };
}

export type Saving = ReturnType<typeof useSaving>;
