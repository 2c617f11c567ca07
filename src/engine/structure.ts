import { nodeDefinition } from './catalogue.ts';
import type { AnyNodeDefinition, InputPort } from './definition.ts';
import { type Issues, quote } from './issues.ts';
import { type Params, readParams } from './params.ts';
import { type NodeRevisions, recordedDefinition, recordedRevision } from './revisions.ts';
import type { Graph, GraphEdge, GraphNode } from './types.ts';

/** An edge whose ends exist and fit: output `output` of `from`. */
export interface Link {
  edgeId: string;
  from: Vertex;
  output: number;
}
/** A node of a known type with its sound edges, by input port in the definition's order. */
export interface Vertex {
  node: GraphNode;
  definition: AnyNodeDefinition;
  params: Params;
  links: Link[][];
  /** Edges into each port, the faulty ones counted too. */
  edgesInto: number[];
}

/**
 * The structural checks. Returns what of the graph is sound enough for the executable ones, each node at its recorded
 * revision (without a record: the newest).
 */
export function checkStructure(graph: Graph, issues: Issues, recorded?: NodeRevisions): Vertex[] {
  const ids = new Set<string>();
  const vertices = new Map<string, Vertex>();
  for (const node of graph.nodes) {
    if (ids.has(node.id)) {
      issues.add('duplicate_node_id', `Two nodes have the id ${quote(node.id)}`, { nodeId: node.id });
      continue;
    }
    ids.add(node.id);
    const definition = recordedDefinition(node.type, recorded) ?? withdrawn(node, recorded, issues);
    if (!definition) {
      issues.add('unknown_node_type', `There is no node type ${quote(node.type)}`, { nodeId: node.id, path: ['type'] });
      continue;
    }
    const params = readParams(node, definition, issues);
    const links = definition.inputs.map(() => []);
    vertices.set(node.id, { node, definition, params, links, edgesInto: links.map(() => 0) });
  }
  checkEdges(graph.edges, ids, vertices, issues);
  return [...vertices.values()];
}

/** The newest revision in place of a recorded one that the catalogue no longer has. */
function withdrawn(
  node: GraphNode,
  recorded: NodeRevisions | undefined,
  issues: Issues,
): AnyNodeDefinition | undefined {
  const newest = nodeDefinition(node.type);
  if (newest && recorded) {
    const revision = recordedRevision(node.type, recorded);
    const message = `\`${node.type}\` was saved with revision ${revision}, and the catalogue has 1 to ${newest.revision}: save the graph to take the newest`;
    issues.add('node_revision_withdrawn', message, { nodeId: node.id, path: ['type'] });
  }
  return newest;
}

function checkEdges(edges: GraphEdge[], ids: Set<string>, vertices: Map<string, Vertex>, issues: Issues): void {
  const edgeIds = new Set<string>();
  const connections = new Set<string>();
  for (const edge of edges) {
    const place = { edgeId: edge.id };
    if (edgeIds.has(edge.id)) issues.add('duplicate_edge', `Two edges have the id ${quote(edge.id)}`, place);
    edgeIds.add(edge.id);
    const connection = JSON.stringify([edge.source, edge.sourceHandle, edge.target, edge.targetHandle]);
    if (connections.has(connection)) {
      const ends = `${endOf(edge.source, edge.sourceHandle)} and ${endOf(edge.target, edge.targetHandle)}`;
      issues.add('duplicate_edge', `Two edges join ${ends}`, place);
      continue;
    }
    connections.add(connection);
    const missing = [edge.source, edge.target].filter((id) => !ids.has(id));
    for (const id of new Set(missing)) {
      issues.add('dangling_edge', `The edge needs a node at each end, got no node with the id ${quote(id)}`, place);
    }
    if (missing.length > 0) continue;
    if (edge.source === edge.target) {
      issues.add('self_loop', `The edge leads from ${quote(edge.source)} back to itself`, {
        ...place,
        nodeId: edge.source,
      });
      continue;
    }
    checkPorts(edge, vertices.get(edge.source), vertices.get(edge.target), issues);
  }
}

/** Ports of a node of unknown type cannot be judged: that node has its own issue. */
function checkPorts(edge: GraphEdge, from: Vertex | undefined, to: Vertex | undefined, issues: Issues): void {
  const output = from?.definition.outputs.findIndex((port) => port.name === edge.sourceHandle) ?? -1;
  const input = to?.definition.inputs.findIndex((port) => port.name === edge.targetHandle) ?? -1;
  if (from && output < 0) unknownPort(edge, from, 'output', edge.sourceHandle, issues);
  if (to && input < 0) unknownPort(edge, to, 'input', edge.targetHandle, issues);
  if (!to || input < 0) return;
  const port = to.definition.inputs[input] as InputPort;
  to.edgesInto[input] = (to.edgesInto[input] ?? 0) + 1;
  const most = port.max ?? 1;
  const place = { nodeId: to.node.id, edgeId: edge.id, path: [port.name] };
  if ((to.edgesInto[input] as number) > most) {
    const message = `\`${to.node.type}\` takes at most ${most} ${most === 1 ? 'edge' : 'edges'} at \`${port.name}\`, got one more`;
    issues.add('too_many_edges_into_port', message, place);
    return;
  }
  const given = from?.definition.outputs[output];
  if (!from || !given) return;
  if (given.type !== port.type) {
    const message = `\`${to.node.type}\` needs ${a(port.type)} at \`${port.name}\`, got ${given.type} from \`${from.node.type}.${given.name}\``;
    issues.add('type_mismatch', message, place);
    return;
  }
  (to.links[input] as Link[]).push({ edgeId: edge.id, from, output });
}

function unknownPort(edge: GraphEdge, at: Vertex, kind: 'output' | 'input', name: string, issues: Issues): void {
  const ports = kind === 'output' ? at.definition.outputs : at.definition.inputs;
  const known = ports.map((port) => `\`${port.name}\``).join(', ') || 'none';
  issues.add('unknown_port', `\`${at.node.type}\` has no ${kind} ${quote(name)}; it has ${known}`, {
    nodeId: at.node.id,
    edgeId: edge.id,
  });
}

const endOf = (node: string, port: string): string => quote(`${node}.${port}`);
export const a = (type: string): string =>
  type === 'entry' || type === 'exit' ? `an ${type}` : type === 'bars' ? 'bars' : `a ${type}`;
