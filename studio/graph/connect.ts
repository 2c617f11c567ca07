import type { Catalogue } from './catalogue.ts';
import type { Drawing, DrawnEdge } from './drawing.ts';

export type Ends = Omit<DrawnEdge, 'key'>;

/** Why an edge is not allowed; null when it is. */
export function refusal({ nodes, edges }: Drawing, catalogue: Catalogue, ends: Ends): string | null {
  if (ends.source === ends.target) return 'A node cannot feed itself.';
  const source = nodes.find(({ key }) => key === ends.source);
  const target = nodes.find(({ key }) => key === ends.target);
  if (!source || !target) return 'There is no such node.';
  const output = catalogue.output(source.type, ends.sourceHandle);
  const input = catalogue.input(target.type, ends.targetHandle);
  if (!output || !input) return 'There is no such port.';
  if (output.type !== input.type)
    return `${ends.targetHandle} takes ${input.type}, ${ends.sourceHandle} gives ${output.type}.`;
  const same = (edge: DrawnEdge) => edge.source === ends.source && edge.sourceHandle === ends.sourceHandle;
  const present = edges.filter((edge) => edge.target === ends.target && edge.targetHandle === ends.targetHandle);
  if (present.some(same)) return 'This wire is there already.';
  const max = input.max ?? 1;
  // A single edge is replaced by the new one.
  if (max > 1 && present.length >= max) return `${ends.targetHandle} takes at most ${max} wires.`;
  if (leadsTo(edges, ends.target, ends.source)) return 'The wire would close a cycle.';
  return null;
}

/** Whether a path of edges leads from one node to another. */
function leadsTo(edges: readonly DrawnEdge[], from: string, to: string): boolean {
  const seen = new Set([from]);
  const waiting = [from];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (node === to) return true;
    for (const edge of edges) {
      if (edge.source !== node || seen.has(edge.target)) continue;
      seen.add(edge.target);
      waiting.push(edge.target);
    }
  }
  return false;
}

export interface Choice {
  node: string;
  port: string;
}

/** The outputs that an input can be connected to, in the order of nodes. */
export function sourcesFor(drawing: Drawing, catalogue: Catalogue, target: string, targetHandle: string): Choice[] {
  return drawing.nodes.flatMap(({ key, type }) =>
    (catalogue.typeOf(type)?.outputs ?? [])
      .filter(
        (port) => refusal(drawing, catalogue, { source: key, sourceHandle: port.name, target, targetHandle }) === null,
      )
      .map((port) => ({ node: key, port: port.name })),
  );
}
