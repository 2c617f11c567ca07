import type { Drawing } from '../graph/drawing.ts';

/** Unsaved changes, stored in the browser, so that closing the tab or token expiry loses nothing. */
export interface LocalDraft {
  /** The version on which the drawing is based, and its drawing. A newer head is a conflict. */
  version: number;
  base: Drawing;
  drawing: Drawing;
  at: number;
}

const keyOf = (strategyId: string) => `ex7-draft-${strategyId}`;

export function readDraft(strategyId: string): LocalDraft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(keyOf(strategyId)) ?? 'null') as LocalDraft | null;
    return Array.isArray(draft?.drawing?.nodes) && Array.isArray(draft?.base?.nodes) ? draft : null;
  } catch {
    return null;
  }
}

export function keepDraft(strategyId: string, draft: LocalDraft): void {
  try {
    localStorage.setItem(keyOf(strategyId), JSON.stringify(draft));
  } catch {
    // Storage is full or forbidden; the drawing is still on the page.
  }
}

export const dropDraft = (strategyId: string): void => localStorage.removeItem(keyOf(strategyId));
