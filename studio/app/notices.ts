import { useSyncExternalStore } from 'react';

export interface Notice {
  text: string;
  tone: 'good' | 'bad';
  action?: { label: string; run(): void };
}

const SHOWN_FOR = 6_000;
const listeners = new Set<() => void>();
let notice: Notice | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

function set(next: Notice | null): void {
  notice = next;
  for (const listener of [...listeners]) listener();
}

/** Shows a notice at the bottom of the page for a few seconds, announced by screen readers. */
export function say(text: string, tone: Notice['tone'] = 'good', action?: Notice['action']): void {
  clearTimeout(timer);
  set({ text, tone, ...(action ? { action } : {}) });
  timer = setTimeout(() => set(null), action ? SHOWN_FOR * 2 : SHOWN_FOR);
}

export const dismissNotice = (): void => set(null);

/** Shows an error's message. */
export const sayError = (error: unknown): void => say((error as Error).message, 'bad');

export const useNotice = (): Notice | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notice,
  );
