import { type InputPort, nodeDefinition, type PortType } from '../../engine/index.ts';
import type { Broken, FixRule } from './broken-graph.ts';
import { type DrawnGraph, type DrawnNode, freshId } from './drawn-graph.ts';
import type { Fix, PatchStep } from './fix.ts';

// What a strategy lacks as a whole: inputs, a stop, its output.

interface End {
  node: { id: string; type: string };
  port: string;
}

const outputsOf = (node: { type: string }) => nodeDefinition(node.type)?.outputs ?? [];

/** Everything that the node is computed from, itself included. */
function above(graph: DrawnGraph, id: string): Set<string> {
  const found = new Set([id]);
  for (const at of found) for (const edge of graph.edges) if (edge.target === at) found.add(edge.source);
  return found;
}
/** Everything that is computed from the node, itself included. */
function below(graph: DrawnGraph, id: string): Set<string> {
  const found = new Set([id]);
  for (const at of found) for (const edge of graph.edges) if (edge.source === at) found.add(edge.target);
  return found;
}

const isUsed = (graph: DrawnGraph, { id }: DrawnNode): boolean => graph.edges.some(({ source }) => source === id);

/** An output of the type, of a node that nothing uses yet if there is one. */
function sourceOf(graph: DrawnGraph, target: DrawnNode, type: PortType): End | null {
  const without = below(graph, target.id);
  const joined = new Set(graph.edges.filter((edge) => edge.target === target.id).map(({ source }) => source));
  const candidates = graph.nodes
    .filter(({ id }) => !without.has(id) && !joined.has(id))
    .flatMap((node) => {
      const ports = outputsOf(node).filter((output) => output.type === type);
      const port = ports.find(({ name }) => name === 'close') ?? ports[0];
      return port ? [{ node, port: port.name }] : [];
    });
  const bars = (end: { node: DrawnNode }) => end.node.type === 'data.bars';
  return (
    candidates.find((end) => !isUsed(graph, end.node) && !bars(end)) ??
    (type === 'number' ? candidates.find(bars) : undefined) ??
    candidates.at(-1) ??
    null
  );
}

const MADE: Readonly<Partial<Record<PortType, { type: string; port: string }>>> = {
  bars: { type: 'data.bars', port: 'bars' },
  number: { type: 'data.bars', port: 'close' },
  size: { type: 'size.fixed', port: 'size' },
};

export function addedEdge({ graph, at }: Broken, source: End, target: End, id = 'e'): PatchStep {
  const value = {
    id: freshId(graph, id),
    source: source.node.id,
    sourceHandle: source.port,
    target: target.node.id,
    targetHandle: target.port,
  };
  return { op: 'add', path: at('edges', '-'), value };
}

function addedNode({ graph, at }: Broken, type: string, params: Record<string, unknown> = {}): [DrawnNode, PatchStep] {
  const id = freshId(graph, type.split('.').at(-1) as string);
  const raw = { id, type, params };
  return [
    { ...raw, index: graph.nodes.length, raw },
    { op: 'add', path: at('nodes', '-'), value: raw },
  ];
}

function missingInput(broken: Broken): Fix | null {
  const { node, definition, issue, graph } = broken;
  const port = definition?.inputs.find(({ name }) => name === issue.path?.[0]);
  if (!node || !port) return null;
  const target = { node, port: port.name };
  if (node.type === 'out.strategy' && port.name === 'exit') return missingExits(broken, target);
  const source = sourceOf(graph, node, port.type);
  if (source) {
    return {
      text: `Join \`${source.node.type}.${source.port}\` ("${source.node.id}") to \`${port.name}\`.`,
      patch: [addedEdge(broken, source, target)],
    };
  }
  const text = `Add a node that gives ${port.type} and join it to \`${port.name}\` of "${node.id}".`;
  return made(broken, target, port) ?? { text, patch: [] };
}

function made(broken: Broken, target: End, port: InputPort): Fix | null {
  const wanted = MADE[port.type];
  if (!wanted) return null;
  const [node, step] = addedNode(broken, wanted.type);
  return {
    text: `Add \`${wanted.type}\` and join its \`${wanted.port}\` to \`${port.name}\`.`,
    patch: [step, addedEdge(broken, { node, port: wanted.port }, target)],
  };
}

const exitsOf = ({ nodes }: DrawnGraph) => nodes.filter(({ type }) => type.startsWith('exit.'));

function missingExits(broken: Broken, target: End): Fix | null {
  const { graph } = broken;
  const exits = exitsOf(graph);
  if (exits.length > 0) {
    return {
      text: `Join ${exits.map(({ id }) => `"${id}"`).join(', ')} to \`exit\` of \`out.strategy\`.`,
      patch: exits.map((node, k) => addedEdge(broken, { node, port: 'exit' }, target, `exit_${k + 1}`)),
    };
  }
  const entry = graph.nodes.find(({ type }) => type.startsWith('entry.'));
  return entry ? withStop(broken, entry, target.node) : null;
}

/** A stop of the entry that there is and only needs to be joined, or a new one. */
function withStop(broken: Broken, entry: { id: string; type: string }, out: { id: string; type: string }): Fix {
  const { graph } = broken;
  const target = { node: out, port: 'exit' };
  const loose = exitsOf(graph).find(
    ({ id, type }) =>
      type === 'exit.stop_loss' && !graph.edges.some(({ source, target }) => source === id && target === out.id),
  );
  if (loose) {
    const patch = [addedEdge(broken, { node: loose, port: 'exit' }, target, 'stop_out')];
    if (!graph.edges.some((edge) => edge.target === loose.id && edge.targetHandle === 'entry')) {
      patch.push(addedEdge(broken, { node: entry, port: 'entry' }, { node: loose, port: 'entry' }, 'entry_stop'));
    }
    return { text: `Join the stop "${loose.id}" to \`exit\` of \`out.strategy\`.`, patch };
  }
  const [stop, step] = addedNode(broken, 'exit.stop_loss', { mode: 'ticks', value: 40 });
  return {
    text: `Add an \`exit.stop_loss\` (mode ticks, value 40, or a distance of an \`ind.atr\`), and join it to "${entry.id}" and to \`out.strategy\`.`,
    patch: [
      step,
      addedEdge(broken, { node: entry, port: 'entry' }, { node: stop, port: 'entry' }, 'entry_stop'),
      addedEdge(broken, { node: stop, port: 'exit' }, target, 'stop_out'),
    ],
  };
}

const outOf = ({ nodes }: DrawnGraph) => nodes.find(({ type }) => type === 'out.strategy');

function missingStop(broken: Broken): Fix | null {
  const { node, graph } = broken;
  const out = outOf(graph);
  return node && out ? withStop(broken, node, out) : null;
}

function noOutput(broken: Broken): Fix {
  const { graph } = broken;
  const [out, step] = addedNode(broken, 'out.strategy');
  const ends = (kind: 'entry' | 'exit') =>
    graph.nodes
      .filter(({ type }) => type.startsWith(`${kind}.`))
      .map((node, k) => addedEdge(broken, { node, port: kind }, { node: out, port: kind }, `out_${kind}_${k + 1}`));
  return {
    text: 'Add one `out.strategy` and join every entry and exit to it.',
    patch: [step, ...ends('entry'), ...ends('exit')],
  };
}

/** The node and the edges that touch it, last first so that places hold. */
function withoutNode({ graph, at }: Broken, node: DrawnNode): PatchStep[] {
  const edges = graph.edges.filter(({ source, target }) => source === node.id || target === node.id);
  return [
    ...edges.reverse().map((edge): PatchStep => ({ op: 'remove', path: at('edges', edge.index) })),
    { op: 'remove', path: at('nodes', node.index) },
  ];
}

/** The edges of a second node of its kind lead to or from the first. */
function merged(type: string): FixRule {
  return (broken) => {
    const { graph, node, at } = broken;
    const first = graph.nodes.find((other) => other.type === type);
    if (!node || !first || first.id === node.id) return null;
    const joined = new Set(
      graph.edges.map((edge) => JSON.stringify([edge.source, edge.sourceHandle, edge.target, edge.targetHandle])),
    );
    const doubled: PatchStep[] = [];
    const moved: PatchStep[] = [];
    for (const edge of graph.edges) {
      const end = edge.source === node.id ? 'source' : edge.target === node.id ? 'target' : null;
      if (!end) continue;
      const renamed = { ...edge, [end]: first.id };
      const key = JSON.stringify([renamed.source, renamed.sourceHandle, renamed.target, renamed.targetHandle]);
      if (joined.has(key)) doubled.unshift({ op: 'remove', path: at('edges', edge.index) });
      else moved.push({ op: 'replace', path: at('edges', edge.index, end), value: first.id });
      joined.add(key);
    }
    return {
      text: `Join its edges to "${first.id}" and remove it.`,
      patch: [...moved, ...doubled, { op: 'remove', path: at('nodes', node.index) }],
    };
  };
}

function unreachableEntry(broken: Broken): Fix | null {
  const { node, graph } = broken;
  const out = outOf(graph);
  if (!node || !out) return null;
  return {
    text: `Join "${node.id}" to \`entry\` of \`out.strategy\`.`,
    patch: [addedEdge(broken, { node, port: 'entry' }, { node: out, port: 'entry' }, 'entry_out')],
  };
}

function foreignExit(broken: Broken): Fix | null {
  const { node, graph } = broken;
  const out = outOf(graph);
  const entry = graph.edges.find((edge) => edge.target === node?.id && edge.targetHandle === 'entry')?.source;
  const source = graph.nodes.find(({ id }) => id === entry);
  return out && source
    ? {
        text: `Join "${source.id}" to \`entry\` of \`out.strategy\`.`,
        patch: [addedEdge(broken, { node: source, port: 'entry' }, { node: out, port: 'entry' }, 'entry_out')],
      }
    : null;
}

/** A distance of the average true range, as an input or a new node. */
function missingDistance(broken: Broken): Fix | null {
  const { node, graph, at } = broken;
  if (!node) return null;
  const atr = graph.nodes.find(({ id, type }) => type === 'ind.atr' && !below(graph, node.id).has(id));
  const target = { node, port: 'distance' };
  if (atr)
    return {
      text: `Join "${atr.id}" to \`distance\`.`,
      patch: [addedEdge(broken, { node: atr, port: 'value' }, target, 'distance')],
    };
  return {
    text: 'Measure it in ticks, or join a number such as `ind.atr` to `distance`.',
    patch: [{ op: 'add', path: at('nodes', node.index, 'params', 'mode'), value: 'ticks' }],
  };
}

function smallerPortions(broken: Broken): Fix | null {
  const { node, graph, at } = broken;
  if (!node) return null;
  const entry = graph.edges.find((edge) => edge.target === node.id && edge.targetHandle === 'entry')?.source;
  const parts = graph.nodes.filter(
    ({ id, type, params }) =>
      type === 'exit.take_profit' &&
      params.portion !== undefined &&
      graph.edges.some((edge) => edge.target === id && edge.source === entry),
  );
  const portion = Math.floor(100 / Math.max(1, parts.length));
  return {
    text: `Let the portions add up to 100, such as ${portion} each.`,
    patch: [{ op: 'replace', path: at('nodes', node.index, 'params', 'portion'), value: portion }],
  };
}

const throughMarket: FixRule = ({ node, graph, at, issue }) => {
  const edge = graph.edges.find((other) => other.target === node?.id && other.targetHandle === 'price');
  const side = issue.message.includes('above') ? 'high' : 'low';
  return edge
    ? {
        text: `Join the bar's ${side} to \`price\`.`,
        patch: [{ op: 'replace', path: at('edges', edge.index, 'sourceHandle'), value: side }],
      }
    : null;
};

/** The second of two entries on one condition takes its opposite. */
function oppositeCondition(broken: Broken): Fix | null {
  const { node, graph, at } = broken;
  const edge = graph.edges.find((other) => other.target === node?.id && other.targetHandle === 'when');
  if (!node || !edge) return null;
  const [not, step] = addedNode(broken, 'logic.not');
  const input = nodeDefinition('logic.not')?.inputs[0]?.name ?? 'in';
  const output = outputsOf(not)[0]?.name ?? 'out';
  return {
    text: `Give "${node.id}" a condition of its own, such as the opposite.`,
    patch: [
      step,
      addedEdge(
        broken,
        { node: { id: edge.source, type: '' }, port: edge.sourceHandle },
        { node: not, port: input },
        'opposite',
      ),
      { op: 'replace', path: at('edges', edge.index, 'source'), value: not.id },
      { op: 'replace', path: at('edges', edge.index, 'sourceHandle'), value: output },
    ],
  };
}

/** A shorter length for what needs too many bars to warm up. */
function shorter({ node, graph, at, definition }: Broken): Fix | null {
  const inputs = node
    ? [...above(graph, node.id)].map((id) => graph.nodes.find((other) => other.id === id) as DrawnNode)
    : [];
  const sized = [node, ...inputs].flatMap((other) => {
    const param =
      other &&
      nodeDefinition(other.type)?.params.find(
        ({ kind, name }) => kind === 'int' && typeof other.params[name] === 'number',
      );
    return other && param ? [{ other, param }] : [];
  });
  const longest = sized.sort(
    (a, b) => (b.other.params[b.param.name] as number) - (a.other.params[a.param.name] as number),
  )[0];
  if (!longest || !definition) return null;
  const { other, param } = longest;
  const value = Math.max(param.min ?? 1, Math.floor((other.params[param.name] as number) / 2));
  return {
    text: `Shorten \`${param.name}\` of "${other.id}".`,
    patch: [{ op: 'replace', path: at('nodes', other.index, 'params', param.name), value }],
  };
}

export const exitFixes: Readonly<Record<string, FixRule>> = {
  missing_required_input: missingInput,
  missing_stop: missingStop,
  r_multiple_without_stop: (broken) => {
    const { graph, node } = broken;
    const entry = graph.edges.find((edge) => edge.target === node?.id && edge.targetHandle === 'entry')?.source;
    const source = graph.nodes.find(({ id }) => id === entry);
    const out = outOf(graph);
    return source && out ? { ...withStop(broken, source, out), patch: [] } : null;
  },
  no_output: noOutput,
  several_outputs: merged('out.strategy'),
  several_data_bars: merged('data.bars'),
  entry_unreachable: unreachableEntry,
  exit_on_foreign_entry: foreignExit,
  distance_mode_without_input: missingDistance,
  portions_exceed_position: smallerPortions,
  limit_through_market: throughMarket,
  stop_through_market: throughMarket,
  long_and_short_same_condition: oppositeCondition,
  warmup_too_long: shorter,
  node_unused: (broken) =>
    broken.node ? { text: 'Join it, or remove it.', patch: withoutNode(broken, broken.node) } : null,
};
