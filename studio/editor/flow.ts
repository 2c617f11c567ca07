import type { Edge, Node } from '@xyflow/react';
import type { Catalogue } from '../graph/catalogue.ts';
import type { Drawing, Point, Sizes } from '../graph/drawing.ts';

export type BlockNode = Node<{ type: string; params: Readonly<Record<string, unknown>> }, 'block'>;
export type NoteNode = Node<{ text: string }, 'note'>;
export type FlowNode = BlockNode | NoteNode;
export type FlowEdge = Edge;

/** Converts a drawing to canvas nodes. Unchanged nodes keep their identity, so that they are not rendered again. */
export function flowNodes(drawing: Drawing, before: readonly FlowNode[], selected?: ReadonlySet<string>): FlowNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const isSelected = (key: string) => selected?.has(key) ?? known.get(key)?.selected ?? false;
  const notes = drawing.notes.map(({ key, text, position, width, height }): NoteNode => {
    const old = known.get(key);
    return {
      ...(old?.type === 'note' ? old : {}),
      id: key,
      type: 'note',
      position,
      width,
      height,
      data: { text },
      selected: isSelected(key),
      zIndex: -1,
      ariaLabel: text === '' ? 'Empty note' : `Note: ${text}`,
    };
  });
  const blocks = drawing.nodes.map(({ key, type, params, position }): BlockNode => {
    const old = known.get(key);
    if (
      old?.type === 'block' &&
      old.data.type === type &&
      old.data.params === params &&
      old.position === position &&
      (old.selected ?? false) === isSelected(key)
    ) {
      return old;
    }
    return {
      ...(old?.type === 'block' ? old : {}),
      id: key,
      type: 'block',
      position,
      data: old?.type === 'block' && old.data.type === type && old.data.params === params ? old.data : { type, params },
      selected: isSelected(key),
      ariaLabel: `${key}, ${type}`,
    };
  });
  return [...notes, ...blocks];
}

/** Converts edges, each in the colour of its data type. */
export function flowEdges(
  drawing: Drawing,
  catalogue: Catalogue,
  before: readonly FlowEdge[],
  selected?: ReadonlySet<string>,
): FlowEdge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]));
  const types = new Map(drawing.nodes.map(({ key, type }) => [key, type]));
  // A node of an unknown type has one handle a side, without a name.
  const handleOf = (node: string, handle: string) => (catalogue.typeOf(types.get(node) ?? '') ? handle : null);
  return drawing.edges
    .filter(({ source, target }) => types.has(source) && types.has(target))
    .map(({ key, source, sourceHandle, target, targetHandle }) => {
      const old = known.get(key);
      const type = catalogue.output(types.get(source) as string, sourceHandle)?.type ?? 'unknown';
      const isSelected = selected?.has(key) ?? old?.selected ?? false;
      const className = `wire wire-${type}`;
      if (old && old.className === className && (old.selected ?? false) === isSelected) return old;
      return {
        ...old,
        id: key,
        source,
        sourceHandle: handleOf(source, sourceHandle),
        target,
        targetHandle: handleOf(target, targetHandle),
        className,
        selected: isSelected,
        ariaLabel: `Wire from ${source} ${sourceHandle} to ${target} ${targetHandle}`,
      };
    });
}

export const positionsOf = (nodes: readonly FlowNode[]): Map<string, Point> =>
  new Map(nodes.map(({ id, position }) => [id, position]));

export const sizesOf = (nodes: readonly FlowNode[]): Sizes =>
  new Map(
    nodes.flatMap(({ id, measured }) =>
      measured?.width && measured.height ? [[id, { width: measured.width, height: measured.height }] as const] : [],
    ),
  );
