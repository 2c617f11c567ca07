import { barMinutes } from './sessions.ts';
import type { Link, Vertex } from './structure.ts';
import type { Timeframe } from './types.ts';

/** Where a value comes from: a step's output. */
export interface Source {
  step: Step;
  output: number;
}
/** One node in evaluation order. */
export interface Step {
  vertex: Vertex;
  params: Vertex['params'];
  /** One source a port, null without an edge; all edges of a port that takes several. */
  inputs: (Source | null)[];
  /** The higher-timeframe step whose bars it counts in; null: every bar; undefined: its inputs come from no bars. */
  updateSource: Step | null | undefined;
  /** Depends on the run's own trades. */
  own: boolean;
  /** Minutes of a bar that feeds it. */
  minutes: number;
  /** Bars until its first value. */
  warmup: number;
  /** Equal for steps that compute the same, within one graph. */
  key: number;
  /** Type, revision and params: with the inputs, what makes two steps equal. */
  signature: string;
}

/** Follows links backwards. A cycle comes back as the ids along it; `order` then lacks its nodes. */
export function sortVertices(vertices: readonly Vertex[]): { order: Vertex[]; cycles: string[][] } {
  const order: Vertex[] = [];
  const cycles: string[][] = [];
  const done = new Set<Vertex>();
  const trail: Vertex[] = [];
  const visit = (vertex: Vertex): void => {
    if (done.has(vertex)) return;
    const at = trail.indexOf(vertex);
    if (at >= 0) {
      const loop = trail.slice(at).map((step) => step.node.id);
      cycles.push([vertex.node.id, ...loop.reverse()]);
      return;
    }
    trail.push(vertex);
    for (const links of vertex.links) for (const link of links) visit(link.from);
    trail.pop();
    done.add(vertex);
    order.push(vertex);
  };
  for (const vertex of vertices) visit(vertex);
  return { order, cycles };
}

/** The vertices that `from` depends on, itself included. */
export function upstream(from: readonly Vertex[]): Set<Vertex> {
  const seen = new Set<Vertex>();
  const queue = [...from];
  for (let vertex = queue.pop(); vertex; vertex = queue.pop()) {
    if (seen.has(vertex)) continue;
    seen.add(vertex);
    for (const links of vertex.links) for (const link of links) queue.push(link.from);
  }
  return seen;
}

/** Steps for vertices in topological order. */
export function planSteps(order: readonly Vertex[], timeframe: Timeframe): Map<Vertex, Step> {
  const steps = new Map<Vertex, Step>();
  const keys = new Map<string, number>();
  for (const vertex of order) steps.set(vertex, planStep(vertex, steps, keys, barMinutes(timeframe)));
  return steps;
}

function planStep(vertex: Vertex, steps: Map<Vertex, Step>, keys: Map<string, number>, minutes: number): Step {
  const { definition } = vertex;
  let params = vertex.params;
  let inputs = definition.inputs.flatMap((port, k) => {
    const links = vertex.links[k] as Link[];
    const sources = links.map((link) => sourceOf(link, steps));
    return port.max === undefined && sources.length === 0 ? [null] : sources;
  });
  const before = inputs[0]?.step;
  if (definition.type === 'data.htf_bars' && before?.vertex.definition.type === 'data.htf_bars') {
    // 5 × of 3 × bars are 15 × bars: every higher timeframe is built from the strategy's own bars.
    params = { multiple: (params.multiple as number) * (before.params.multiple as number) };
    inputs = before.inputs;
  }
  const updateSource = updateSourceOf(vertex, inputs);
  const multiple = updateSource && updateSource.vertex !== vertex ? (updateSource.params.multiple as number) : 1;
  const needed = definition.warmup(params, minutes * multiple);
  const fed = Math.max(0, ...inputs.map((source) => source?.step.warmup ?? 0));
  const signature = `${definition.type}@${definition.revision}${JSON.stringify(definition.params.map((param) => params[param.name]))}`;
  const wiring = inputs.map((source) => (source ? `${source.step.key}:${source.output}` : '-')).join();
  const step: Step = {
    vertex,
    params,
    inputs,
    updateSource,
    minutes: minutes * multiple,
    own: definition.readsTrades === true || inputs.some((source) => source?.step.own),
    warmup: inputs.length === 0 || needed > 1 ? Math.max(fed, 1) + (needed - 1) * multiple : fed,
    key: intern(keys, `${signature}|${wiring}`),
    signature,
  };
  if (definition.type === 'data.htf_bars') step.updateSource = step;
  return step;
}

const sourceOf = ({ from, output }: Link, steps: Map<Vertex, Step>): Source => ({
  step: steps.get(from) as Step,
  output,
});

/**
 * A node that reads bars updates with them; a number fed by one higher timeframe alone with that. Conditions on events look
 * at every bar.
 */
function updateSourceOf(vertex: Vertex, inputs: readonly (Source | null)[]): Step['updateSource'] {
  const { definition } = vertex;
  if (definition.everyBar || definition.readsTrades || definition.type === 'data.bars') return null;
  if (definition.category === 'filter') return null;
  if (definition.inputs[0]?.type === 'bars' && inputs[0]) return inputs[0].step.updateSource;
  let updateSource: Step['updateSource'];
  for (const source of inputs) {
    const theirs = source?.step.updateSource;
    if (theirs === undefined) continue;
    if (updateSource !== undefined && updateSource?.key !== theirs?.key) return null;
    updateSource = theirs;
  }
  return updateSource;
}

function intern(keys: Map<string, number>, text: string): number {
  const known = keys.get(text);
  if (known !== undefined) return known;
  keys.set(text, keys.size);
  return keys.size - 1;
}
