import { useEffect } from 'react';
import { useEditorStore } from './store.ts';

export const SHORTCUTS: readonly (readonly [keys: string, what: string])[] = [
  ['/', 'Search the palette; Enter adds the first match'],
  ['Tab', 'Go through nodes and wires; Enter selects'],
  ['Arrow keys', 'Move the selected nodes'],
  ['E', 'Go to the settings of the selected node'],
  ['Esc', 'Back to the canvas; select nothing'],
  ['Delete', 'Remove what is selected'],
  ['Ctrl C, Ctrl V, Ctrl D', 'Copy, paste, duplicate'],
  ['Ctrl A', 'Select everything'],
  ['Ctrl Z, Ctrl Shift Z', 'Undo, redo'],
  ['L', 'Arrange the nodes'],
  ['N', 'Add a note'],
  ['G', 'Group the selected nodes: the frame moves them'],
  ['Ctrl S', 'Save a version'],
  ['?', 'Show these keys'],
];

interface ShortcutActions {
  save(): void;
  help(): void;
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, select, [contenteditable], [role="dialog"]') !== null;

/** Keyboard shortcuts of the editor. Letters do not work inside fields. */
export function useShortcuts({ save, help }: ShortcutActions): void {
  const store = useEditorStore();
  useEffect(() => {
    const withControl = (key: string, shift: boolean): (() => void) | null => {
      const { undo, redo, copy, paste, duplicate, selectAll } = store.getState();
      const actions: Record<string, () => void> = {
        z: shift ? redo : undo,
        y: redo,
        c: copy,
        v: paste,
        d: duplicate,
        a: selectAll,
      };
      return actions[key] ?? null;
    };
    const plain = (key: string): (() => void) | null => {
      const state = store.getState();
      const actions: Record<string, () => void> = {
        '/': () => document.getElementById('palette-search')?.focus(),
        e: () => document.querySelector<HTMLElement>('.inspector :is(input, select, textarea, button)')?.focus(),
        l: () => void state.layOut(),
        n: () => state.addNote(),
        g: () => state.group(),
        '?': help,
        escape: () => state.select([]),
      };
      return actions[key] ?? null;
    };
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      const control = event.ctrlKey || event.metaKey;
      if (control && key === 's') {
        event.preventDefault();
        save();
        return;
      }
      if (isTyping(event.target)) {
        if (key === 'escape') focusCanvas(store.getState().nodes.find(({ selected }) => selected)?.id);
        return;
      }
      if (event.altKey) return;
      const action = control ? withControl(key, event.shiftKey) : plain(key);
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [store, save, help]);
}

/** Focuses a node, or else blurs the active field. */
export function focusCanvas(node: string | undefined): void {
  const place = node && document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(node)}"]`);
  if (place) place.focus();
  else (document.activeElement as HTMLElement | null)?.blur();
}
