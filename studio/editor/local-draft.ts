import type { Drawing } from '../graph/drawing.ts';

/** What was drawn but not saved yet, kept by the browser: a closed tab, or a token that ended, loses nothing. */
export interface LocalDraft {
  /** The version that the drawing began with. */
  version: number;
  drawing: Drawing;
  at: number;
}

const keyOf = (strategyId: string) => `ex7-draft-${strategyId}`;

export function readDraft(strategyId: string): LocalDraft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(keyOf(strategyId)) ?? 'null') as LocalDraft | null;
    return Array.isArray(draft?.drawing?.nodes) ? draft : null;
  } catch {
    return null;
  }
}

export function keepDraft(strategyId: string, draft: LocalDraft): void {
  try {
    localStorage.setItem(keyOf(strategyId), JSON.stringify(draft));
  } catch {
    // A full or forbidden storage: the drawing is still on the page.
  }
}

export const dropDraft = (strategyId: string): void => localStorage.removeItem(keyOf(strategyId));
