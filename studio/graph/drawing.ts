import type { DrawingFragment, GraphInput } from '../generated/operations.ts';

export interface Point {
  x: number;
  y: number;
}
/** What nodes measure on the canvas, by key. */
export type Sizes = ReadonlyMap<string, { width: number; height: number }>;
export interface DrawnNode {
  key: string;
  type: string;
  params: Readonly<Record<string, unknown>>;
  position: Point;
}
export interface DrawnEdge {
  key: string;
  source: string;
  sourceHandle: string;
  target: string;
  targetHandle: string;
}
/** A text on the canvas, stored in the graph's `meta`. With members it is a group: its frame moves them. */
export interface Note {
  key: string;
  text: string;
  position: Point;
  width: number;
  height: number;
  /** The keys of the nodes in the group. One that was removed is ignored. */
  members?: readonly string[];
}
/** A strategy's graph in the editor. Immutable. */
export interface Drawing {
  nodes: readonly DrawnNode[];
  edges: readonly DrawnEdge[];
  notes: readonly Note[];
  /** Data that other editors store in the graph. */
  meta: Readonly<Record<string, unknown>>;
}

export const EMPTY_DRAWING: Drawing = { nodes: [], edges: [], notes: [], meta: {} };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const number = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise);

function noteOf(value: unknown, index: number): Note[] {
  if (!isRecord(value) || typeof value.text !== 'string') return [];
  const position = isRecord(value.position) ? value.position : {};
  return [
    {
      key: typeof value.id === 'string' ? value.id : `note-${index + 1}`,
      text: value.text,
      position: { x: number(position.x, 0), y: number(position.y, 0) },
      width: number(value.width, 220),
      height: number(value.height, 110),
      ...(Array.isArray(value.members) ? { members: value.members.filter((key) => typeof key === 'string') } : {}),
    },
  ];
}

/** Converts a stored graph. Nodes without a position are placed in a grid until the layout is computed. */
export function drawingOf({ nodes, edges, meta }: DrawingFragment): Drawing {
  const { notes, ...rest } = isRecord(meta) ? meta : {};
  return {
    nodes: nodes.map(({ key, type, params, position }, index) => ({
      key,
      type,
      params: isRecord(params) ? params : {},
      position: position ? { x: position.x, y: position.y } : { x: (index % 5) * 240, y: Math.floor(index / 5) * 160 },
    })),
    edges: edges.map(({ key, source, sourceHandle, target, targetHandle }) => ({
      key,
      source,
      sourceHandle,
      target,
      targetHandle,
    })),
    notes: Array.isArray(notes) ? notes.flatMap(noteOf) : [],
    meta: rest,
  };
}

/** Whether a graph was stored without positions. */
export const needsLayout = ({ nodes }: DrawingFragment): boolean =>
  nodes.length > 1 && nodes.every(({ position }) => position === null);

/** Converts a drawing to the API's graph input. */
export const graphInputOf = ({ nodes, edges, notes, meta }: Drawing): GraphInput => ({
  nodes: nodes.map(({ key, type, params, position }) => ({
    id: key,
    type,
    params,
    position: { x: Math.round(position.x), y: Math.round(position.y) },
  })),
  edges: edges.map(({ key, ...ends }) => ({ id: key, ...ends })),
  meta: notes.length === 0 ? meta : { ...meta, notes: notes.map(({ key, ...note }) => ({ id: key, ...note })) },
});

/** The first unused key of `base`, `base_2`, `base_3`, … */
export function freeKey(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base;
  let count = 2;
  while (taken.has(`${base}_${count}`)) count += 1;
  return `${base}_${count}`;
}

export const edgeKey = ({ source, sourceHandle, target, targetHandle }: Omit<DrawnEdge, 'key'>): string =>
  `${source}.${sourceHandle}-${target}.${targetHandle}`;
