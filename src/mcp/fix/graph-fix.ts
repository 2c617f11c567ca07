import { type AnyNodeDefinition, catalogue, nodeDefinition } from '../../engine/index.ts';
import type { Broken, FixRule, GraphIssue } from './broken-graph.ts';
import { drawnGraph, freshId } from './drawn-graph.ts';
import { type Fix, type PatchStep, pointer } from './fix.ts';
import { likeness, nearest } from './nearest.ts';
import { paramFixes } from './param-fixes.ts';
import { exitFixes } from './strategy-fixes.ts';

// What to change in a graph for each issue of its validation.

export interface FixContext {
  /** Where the graph is in the arguments. */
  prefix: string;
  instruments: readonly string[];
}

const TYPES = catalogue.map(({ type }) => type);

export function graphFix(raw: unknown, issue: GraphIssue, { prefix, instruments }: FixContext): Fix {
  const graph = drawnGraph(raw);
  const node = graph.nodes.find(({ id }) => id === issue.nodeId) ?? null;
  const edge = graph.edges.find(({ id }) => id === issue.edgeId) ?? null;
  const definition = node ? (nodeDefinition(node.type) ?? null) : null;
  const at = (...keys: (string | number)[]) => `${prefix}${pointer(...keys)}`;
  const rule = RULES[issue.code];
  return rule?.({ issue, graph, at, node, edge, definition, instruments }) ?? { text: `${issue.message}.`, patch: [] };
}

const removed = ({ at, edge }: Broken, text: string): Fix | null =>
  edge ? { text, patch: [{ op: 'remove', path: at('edges', edge.index) }] } : null;

/** A type by its own name, its label or another name that it is found by; else the first of its family. */
export function nearestType(given: string): string | null {
  const wanted = given.toLowerCase();
  const [family = '', ...rest] = wanted.split('.');
  const tail = (rest.at(-1) ?? family).replaceAll('_', ' ');
  const related = catalogue.filter(({ type }) => type.startsWith(`${family}.`));
  const near = (definitions: readonly AnyNodeDefinition[], least: number): string | null => {
    let best: { type: string; score: number } | null = null;
    for (const { type, label, keywords = [] } of definitions) {
      const names = [type.split('.').at(-1) as string, label, ...keywords];
      const alike = names.map((name) => likeness(tail, name.toLowerCase().replaceAll('_', ' ')));
      const score = Math.max(likeness(wanted, type), ...alike);
      if (score > (best?.score ?? least)) best = { type, score };
    }
    return best?.type ?? null;
  };
  return near(related, 0.5) ?? (related[0]?.type || near(catalogue, 0.5)) ?? nearest(given, TYPES);
}

/** The end of an edge on another port: of the type that the other end has, or the one of the nearest name. */
function otherPort({ graph, edge, at }: Broken): Fix | null {
  if (!edge) return null;
  const [from, to] = [edge.source, edge.target].map((id) => graph.nodes.find((node) => node.id === id));
  const outputs = nodeDefinition(from?.type ?? '')?.outputs ?? [];
  const inputs = nodeDefinition(to?.type ?? '')?.inputs ?? [];
  const output = outputs.find(({ name }) => name === edge.sourceHandle);
  const input = inputs.find(({ name }) => name === edge.targetHandle);
  const taken = (port: string) =>
    graph.edges.filter((other) => other !== edge && other.target === edge.target && other.targetHandle === port).length;
  const free = inputs.filter((port) => taken(port.name) < (port.max ?? 1));
  const patch: PatchStep[] = [];
  const chosenInput =
    input ?? pick(edge.targetHandle, output ? free.filter(({ type }) => type === output.type) : free, free);
  const chosenOutput =
    output ??
    pick(edge.sourceHandle, chosenInput ? outputs.filter(({ type }) => type === chosenInput.type) : outputs, outputs);
  if (!chosenInput || !chosenOutput) return null;
  let [source, target] = [chosenOutput, chosenInput];
  if (source.type !== target.type) {
    const asOutput = outputs.find(({ type }) => type === target.type);
    const asInput = free.find(({ type }) => type === source.type);
    if (asInput) target = asInput;
    else if (asOutput) source = asOutput;
    else return null;
  }
  if (source.name !== edge.sourceHandle)
    patch.push({ op: 'add', path: at('edges', edge.index, 'sourceHandle'), value: source.name });
  if (target.name !== edge.targetHandle)
    patch.push({ op: 'add', path: at('edges', edge.index, 'targetHandle'), value: target.name });
  if (patch.length === 0) return null;
  return { text: `Join \`${from?.type}.${source.name}\` to \`${to?.type}.${target.name}\`.`, patch };
}

function pick<Port extends { name: string }>(
  given: string,
  first: readonly Port[],
  all: readonly Port[],
): Port | undefined {
  for (const ports of [first, all]) {
    const name =
      nearest(
        given,
        ports.map((port) => port.name),
      ) ?? (ports.length === 1 ? ports[0]?.name : undefined);
    const found = ports.find((port) => port.name === name);
    if (found) return found;
  }
  return first[0];
}

function rewired(broken: Broken): Fix | null {
  const other = otherPort(broken);
  if (other) return other;
  const { issue } = broken;
  return removed(broken, `Remove the edge: ${issue.message}.`);
}

function dangling(broken: Broken): Fix | null {
  const { graph, edge, at } = broken;
  if (!edge) return null;
  const ids = graph.nodes.map(({ id }) => id);
  const patch: PatchStep[] = [];
  const words: string[] = [];
  for (const end of ['source', 'target'] as const) {
    if (ids.includes(edge[end])) continue;
    const other = end === 'source' ? edge.target : edge.source;
    const meant = nearest(
      edge[end],
      ids.filter((id) => id !== other),
    );
    if (!meant)
      return removed(broken, `There is no node ${JSON.stringify(edge[end])}: remove the edge, or add the node.`);
    patch.push({ op: 'replace', path: at('edges', edge.index, end), value: meant });
    words.push(`"${meant}" as ${end}`);
  }
  return { text: `Use ${words.join(' and ')}.`, patch };
}

function loop(broken: Broken): Fix | null {
  const { graph, issue, at } = broken;
  const path = issue.path ?? [];
  const steps = path.map((id, k) => [id, path[k + 1] ?? path[0]] as const);
  const inLoop = steps.flatMap(([source, target]) =>
    graph.edges.filter((edge) => edge.source === source && edge.target === target),
  );
  // The one that was drawn last closed the loop, most likely.
  const last = inLoop.at(-1) && inLoop.reduce((one, other) => (other.index > one.index ? other : one));
  if (!last) return null;
  return {
    text: `Remove an edge of the loop, such as "${last.id}" from "${last.source}" to "${last.target}".`,
    patch: [{ op: 'remove', path: at('edges', last.index) }],
  };
}

function doubledNode({ graph, issue, at }: Broken): Fix | null {
  const twins = graph.nodes.filter(({ id }) => id === issue.nodeId);
  const second = twins[1];
  if (!second || !twins[0]) return null;
  if (twins[0].type === second.type && JSON.stringify(twins[0].params) === JSON.stringify(second.params)) {
    return { text: 'Remove the second, which is equal.', patch: [{ op: 'remove', path: at('nodes', second.index) }] };
  }
  const id = freshId(graph, second.id);
  return {
    text: `Call the second one "${id}".`,
    patch: [{ op: 'replace', path: at('nodes', second.index, 'id'), value: id }],
  };
}

function doubledEdge(broken: Broken): Fix | null {
  const { graph, at, edge, issue } = broken;
  const twins = graph.edges.filter(({ id }) => id === issue.edgeId);
  const second = twins[1];
  if (second) {
    const id = freshId(graph, second.id);
    return {
      text: `Call the second one "${id}".`,
      patch: [{ op: 'replace', path: at('edges', second.index, 'id'), value: id }],
    };
  }
  return edge && removed(broken, 'Remove the edge: another one joins the same ports.');
}

function unknownType({ node, issue, at }: Broken): Fix | null {
  if (!node) return null;
  const meant = nearestType(node.type);
  if (!meant) return { text: `Take a type from find_nodes. ${issue.message}.`, patch: [] };
  const { params = [] } = nodeDefinition(meant) ?? {};
  const names = params.map(({ name }) => name).join(', ') || 'no params';
  return {
    text: `Use \`${meant}\`; it has ${names}.`,
    patch: [{ op: 'replace', path: at('nodes', node.index, 'type'), value: meant }],
  };
}

const RULES: Readonly<Record<string, FixRule>> = {
  unknown_node_type: unknownType,
  duplicate_node_id: doubledNode,
  duplicate_edge: doubledEdge,
  unknown_port: rewired,
  type_mismatch: rewired,
  too_many_edges_into_port: (broken) => {
    const { graph, edge } = broken;
    const unnamed = edge && { ...broken, edge: { ...edge, targetHandle: '' } };
    const input = unnamed && graph && otherPort(unnamed);
    return input ?? removed(broken, 'Remove the edge, or join both with a node such as `logic.and`.');
  },
  dangling_edge: dangling,
  self_loop: (broken) => removed(broken, 'Remove the edge.'),
  cycle: loop,
  ...paramFixes,
  ...exitFixes,
};
