import type { Drawing, DrawnEdge, DrawnNode, Note } from './drawing.ts';

export type Change = 'added' | 'removed' | 'changed';

/** JSON with sorted keys, so that equal values have equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    each && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

type Item = DrawnNode | DrawnEdge | Note;
const nodeText = ({ type, params }: DrawnNode) => canonical({ type, params });
const edgeText = ({ key: _key, ...ends }: DrawnEdge) => canonical(ends);
const noteText = ({ text, members = [] }: Note) => canonical({ text, members });

function compareItems<Each extends Item>(
  before: readonly Each[],
  after: readonly Each[],
  textOf: (item: Each) => string,
): Map<string, Change> {
  const old = new Map(before.map((item) => [item.key, textOf(item)]));
  const changes = new Map<string, Change>();
  for (const item of after) {
    const text = old.get(item.key);
    if (text === undefined) changes.set(item.key, 'added');
    else if (text !== textOf(item)) changes.set(item.key, 'changed');
    old.delete(item.key);
  }
  for (const key of old.keys()) changes.set(key, 'removed');
  return changes;
}

export interface Difference {
  nodes: ReadonlyMap<string, Change>;
  edges: ReadonlyMap<string, Change>;
  notes: ReadonlyMap<string, Change>;
}

/** The differences between two drawings. Positions are ignored. Edges are compared by their ends. */
export function compare(before: Drawing, after: Drawing): Difference {
  const byEnds = (edges: readonly DrawnEdge[]) => edges.map((edge) => ({ ...edge, key: edgeText(edge) }));
  const ends = compareItems(byEnds(before.edges), byEnds(after.edges), edgeText);
  const edges = new Map<string, Change>();
  for (const edge of [...before.edges, ...after.edges]) {
    const change = ends.get(edgeText(edge));
    if (change) edges.set(edge.key, change);
  }
  return {
    nodes: compareItems(before.nodes, after.nodes, nodeText),
    edges,
    notes: compareItems(before.notes, after.notes, noteText),
  };
}

export const isSame = ({ nodes, edges, notes }: Difference): boolean => nodes.size + edges.size + notes.size === 0;

/** Both drawings in one: the later one plus what was removed. */
export function overlay(before: Drawing, after: Drawing): Drawing {
  const { nodes, edges, notes } = compare(before, after);
  const gone = (changes: ReadonlyMap<string, Change>) => (item: Item) => changes.get(item.key) === 'removed';
  return {
    ...after,
    nodes: [...after.nodes, ...before.nodes.filter(gone(nodes))],
    edges: [...after.edges, ...before.edges.filter(gone(edges))],
    notes: [...after.notes, ...before.notes.filter(gone(notes))],
  };
}

/** Changed parameters, as "length: 9 → 12". */
export function paramChanges(before: DrawnNode | undefined, after: DrawnNode | undefined): string[] {
  if (!before || !after) return [];
  const names = new Set([...Object.keys(before.params), ...Object.keys(after.params)]);
  const text = (value: unknown) => (value === undefined ? 'default' : canonical(value).replaceAll('"', ''));
  return [...names]
    .filter((name) => canonical(before.params[name] ?? null) !== canonical(after.params[name] ?? null))
    .map((name) => `${name}: ${text(before.params[name])} → ${text(after.params[name])}`);
}
