import { applyEdgeChanges, applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react';
import { createContext, use } from 'react';
import { createStore, type StoreApi, useStore } from 'zustand';
import type { IssueFragment } from '../generated/operations.ts';
import type { Catalogue } from '../graph/catalogue.ts';
import { type Ends, refusal } from '../graph/connect.ts';
import { type Drawing, EMPTY_DRAWING, type Note, type Point } from '../graph/drawing.ts';
import * as edits from '../graph/edits.ts';
import { type History, NO_HISTORY, redo, remember, undo } from '../graph/history.ts';
import { layOut } from '../graph/layout.ts';
import { type FlowEdge, type FlowNode, flowEdges, flowNodes, positionsOf, sizesOf } from './flow.ts';

export interface EditorState {
  drawing: Drawing;
  /** The state of the canvas: the drawing with selection and measured sizes. */
  nodes: FlowNode[];
  edges: FlowEdge[];
  history: History;
  issues: readonly IssueFragment[];
  catalogue: Catalogue;
  readOnly: boolean;
  /** The port from which an edge is being drawn. */
  connecting: { node: string; port: string; from: 'source' | 'target' } | null;
}

export interface EditorActions {
  /** Loads another version, without an undo step. */
  load(drawing: Drawing): void;
  /** Replaces the drawing as an edit. */
  replace(drawing: Drawing): void;
  add(type: string, position?: Point): void;
  addNote(position?: Point): void;
  /** Puts a frame around the selected nodes. */
  group(): void;
  changeNote(key: string, part: Partial<Omit<Note, 'key'>>): void;
  connect(ends: Ends): string | null;
  remove(keys: Iterable<string>): void;
  setParam(node: string, name: string, value: unknown): void;
  select(keys: Iterable<string>): void;
  selectAll(): void;
  copy(): void;
  paste(): void;
  duplicate(): void;
  undo(): void;
  redo(): void;
  layOut(): Promise<void>;
  setIssues(issues: readonly IssueFragment[]): void;
  setConnecting(connecting: EditorState['connecting']): void;
  setReadOnly(readOnly: boolean): void;
  onNodesChange(changes: NodeChange<FlowNode>[]): void;
  onEdgesChange(changes: EdgeChange<FlowEdge>[]): void;
}

export type EditorStore = StoreApi<EditorState & EditorActions>;

/** Kept for the tab, so that a part can be pasted into another strategy. */
let clipboard: Drawing | null = null;
const PASTE_BY = { x: 36, y: 36 };

const selectedKeys = ({ nodes, edges }: Pick<EditorState, 'nodes' | 'edges'>): Set<string> =>
  new Set([...nodes, ...edges].filter(({ selected }) => selected).map(({ id }) => id));

export function createEditorStore(catalogue: Catalogue): EditorStore {
  return createStore<EditorState & EditorActions>()((set, get) => {
    /** Shows a drawing on the canvas. Default for `selected`: keep the selection. */
    const show = (drawing: Drawing, selected?: ReadonlySet<string>) => ({
      drawing,
      nodes: flowNodes(drawing, get().nodes, selected),
      edges: flowEdges(drawing, get().catalogue, get().edges, selected),
    });
    const edit = (next: Drawing, label = '', selected?: ReadonlySet<string>) => {
      const { drawing, history, readOnly } = get();
      if (readOnly || next === drawing) return;
      set({ ...show(next, selected), history: remember(history, drawing, label, Date.now()) });
    };
    /** A position right of the selection, else right of all nodes. */
    const freePlace = (): Point => {
      const { nodes } = get();
      const selected = nodes.filter((node) => node.selected);
      const near = (selected.length > 0 ? selected : nodes).reduce<FlowNode | null>(
        (best, node) => (!best || node.position.x > best.position.x ? node : best),
        null,
      );
      if (!near) return { x: 0, y: 0 };
      let y = near.position.y;
      const x = near.position.x + (near.measured?.width ?? 190) + 80;
      const isTaken = () =>
        nodes.some(({ position }) => Math.abs(position.x - x) < 150 && Math.abs(position.y - y) < 90);
      while (isTaken()) y += 130;
      return { x, y };
    };

    return {
      drawing: EMPTY_DRAWING,
      nodes: [],
      edges: [],
      history: NO_HISTORY,
      issues: [],
      catalogue,
      readOnly: false,
      connecting: null,

      load: (drawing) => set({ ...show(drawing, new Set()), history: NO_HISTORY }),
      replace: (drawing) => edit(drawing),
      add(type, position = freePlace()) {
        const { drawing, key } = edits.addNode(get().drawing, type, position);
        edit(drawing, '', new Set([key]));
      },
      addNote(position = freePlace()) {
        const { drawing, key } = edits.addNote(get().drawing, position);
        edit(drawing, '', new Set([key]));
      },
      group() {
        const { drawing, nodes } = get();
        const members = nodes.filter(({ selected, type }) => selected && type === 'block').map(({ id }) => id);
        const grouped = edits.group(drawing, members, sizesOf(nodes));
        edit(grouped.drawing, '', new Set([grouped.key]));
      },
      changeNote: (key, part) => edit(edits.changeNote(get().drawing, key, part), `note ${key}`),
      connect(ends) {
        const { drawing, catalogue: known } = get();
        const why = refusal(drawing, known, ends);
        if (why === null) edit(edits.connect(drawing, known, ends));
        return why;
      },
      remove: (keys) => edit(edits.remove(get().drawing, new Set(keys))),
      setParam: (node, name, value) => edit(edits.setParam(get().drawing, node, name, value), `${node} ${name}`),
      select: (keys) => set(show(get().drawing, new Set(keys))),
      selectAll: () => set(show(get().drawing, new Set([...get().nodes, ...get().edges].map(({ id }) => id)))),
      copy() {
        const part = edits.cut(get().drawing, selectedKeys(get()));
        if (part.nodes.length + part.notes.length > 0) clipboard = part;
      },
      paste() {
        if (!clipboard) return;
        const { drawing, keys } = edits.paste(get().drawing, clipboard, PASTE_BY);
        edit(drawing, '', new Set(keys));
      },
      duplicate() {
        const part = edits.cut(get().drawing, selectedKeys(get()));
        const { drawing, keys } = edits.paste(get().drawing, part, PASTE_BY);
        if (keys.length > 0) edit(drawing, '', new Set(keys));
      },
      undo() {
        const step = undo(get().history, get().drawing);
        if (step && !get().readOnly) set({ ...show(step.drawing), history: step.history });
      },
      redo() {
        const step = redo(get().history, get().drawing);
        if (step && !get().readOnly) set({ ...show(step.drawing), history: step.history });
      },
      async layOut() {
        const sizes = sizesOf(get().nodes);
        const positions = await layOut(get().drawing, sizes);
        edit(edits.reframe(edits.move(get().drawing, positions), sizes));
      },
      setIssues: (issues) => set({ issues }),
      setConnecting: (connecting) => set({ connecting }),
      setReadOnly: (readOnly) => set({ readOnly }),

      onNodesChange(changes) {
        const { drawing, history, readOnly } = get();
        const nodes = applyNodeChanges(changes, get().nodes);
        const moved = changes.filter((change) => change.type === 'position' && change.position);
        const removed = changes.flatMap((change) => (change.type === 'remove' ? [change.id] : []));
        if (removed.length > 0) return get().remove(removed);
        const resized = changes.flatMap((change) =>
          change.type === 'dimensions' && change.resizing !== undefined && change.dimensions ? [change] : [],
        );
        if ((moved.length === 0 && resized.length === 0) || readOnly) return set({ nodes });
        const keys = new Set(changes.flatMap((change) => ('id' in change ? [change.id] : [])));
        const positions = positionsOf(nodes.filter(({ id }) => keys.has(id)));
        // A frame that is resized from its left or top has a new position, too: its members stay.
        const isResized = new Set(resized.map(({ id }) => id));
        const shifted = new Map([...positions].filter(([key]) => !isResized.has(key)));
        const all = new Map([...positions, ...edits.withMembers(drawing, shifted)]);
        let next = edits.move(drawing, all);
        for (const { id, dimensions } of resized) if (dimensions) next = edits.changeNote(next, id, dimensions);
        // Members of a moved group are not among the canvas's own changes.
        const drawn = all.size > positions.size ? flowNodes(next, nodes) : nodes;
        set({ nodes: drawn, drawing: next, history: remember(history, drawing, 'move', Date.now()) });
      },
      onEdgesChange(changes) {
        const removed = changes.flatMap((change) => (change.type === 'remove' ? [change.id] : []));
        if (removed.length > 0) get().remove(removed);
        else set({ edges: applyEdgeChanges(changes, get().edges) });
      },
    };
  });
}

export const EditorContext = createContext<EditorStore | null>(null);

export function useEditorStore(): EditorStore {
  const store = use(EditorContext);
  if (!store) throw new Error('useEditorStore is called outside of an EditorContext');
  return store;
}

export function useEditor<Part>(pick: (state: EditorState & EditorActions) => Part): Part {
  return useStore(useEditorStore(), pick);
}
