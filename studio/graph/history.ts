import type { Drawing } from './drawing.ts';

/** The state of undo and redo. */
export interface History {
  past: readonly Drawing[];
  future: readonly Drawing[];
  /** Edits with the same label within a second are one step, such as typing a number. */
  label: string;
  at: number;
}

export const NO_HISTORY: History = { past: [], future: [], label: '', at: 0 };

const MAX_STEPS = 200;
const SAME_STEP_WITHIN = 1_000;

/** Adds an undo step for the drawing before an edit. */
export function remember(history: History, before: Drawing, label: string, now: number): History {
  if (label !== '' && label === history.label && now - history.at < SAME_STEP_WITHIN) {
    return { ...history, at: now, future: [] };
  }
  return { past: [...history.past.slice(1 - MAX_STEPS), before], future: [], label, at: now };
}

/** The drawing before the last edit; null without one. */
export function undo(history: History, now: Drawing): { history: History; drawing: Drawing } | null {
  const drawing = history.past.at(-1);
  if (!drawing) return null;
  return { drawing, history: { past: history.past.slice(0, -1), future: [now, ...history.future], label: '', at: 0 } };
}

export function redo(history: History, now: Drawing): { history: History; drawing: Drawing } | null {
  const [drawing, ...future] = history.future;
  if (!drawing) return null;
  return { drawing, history: { past: [...history.past, now], future, label: '', at: 0 } };
}
