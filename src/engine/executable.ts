import { nodeDefinition } from './catalogue.ts';
import type { AnyNodeDefinition } from './definition.ts';
import { type Issues, quote } from './issues.ts';
import { checkNeverTrue } from './never-true.ts';
import { planSteps, type Step, sortVertices, upstream } from './plan.ts';
import { changesSince } from './revisions.ts';
import { barMinutes, SESSION_MINUTES } from './sessions.ts';
import { a, type Link, type Vertex } from './structure.ts';
import { checkTrades } from './trade-checks.ts';
import { TIMEFRAMES, type Timeframe } from './types.ts';
import type { ValidateOptions } from './validate-options.ts';

const MAX_WARMUP = 5000;

/** The executable checks and the warnings, on what of the graph is structurally sound. */
export function checkExecutable(vertices: readonly Vertex[], options: ValidateOptions, issues: Issues): void {
  checkMarket(options, issues);
  for (const vertex of vertices) {
    checkInputs(vertex, issues);
    checkRelation(vertex, issues);
    checkRevision(vertex, issues);
  }
  const outputs = vertices.filter((vertex) => vertex.definition.type === 'out.strategy');
  checkCounts(vertices, outputs, issues);
  const { order, cycles } = sortVertices(vertices);
  for (const path of cycles) {
    issues.add('cycle', `A graph needs to flow one way, got the loop ${path.map((id) => quote(id)).join(' → ')}`, {
      nodeId: path[0],
      path,
    });
  }
  const used = upstream(outputs);
  checkTrades(vertices, outputs, used, options, issues);
  if (options.hasVolume === false) checkVolume(vertices, used, issues);
  if (cycles.length > 0) return;
  const timeframe = TIMEFRAMES.find((known) => known === options.timeframe) ?? '1m';
  const steps = planSteps(order, timeframe);
  checkBarRelations(steps, options, issues);
  checkMadeBars(steps, issues);
  checkConstants(steps, used, issues);
  checkNeverTrue(steps, used, outputs, issues);
  checkTwins(steps, outputs, issues);
  checkWarmup(
    [...steps.values()].filter((step) => used.has(step.vertex)),
    timeframe,
    options,
    issues,
  );
}

function checkMarket({ instrument, knownInstrument, timeframe }: ValidateOptions, issues: Issues): void {
  if (knownInstrument === false) {
    issues.add(
      'unknown_instrument',
      `The strategy needs an instrument the system has, got ${quote(instrument ?? null)}`,
    );
  }
  if (timeframe !== undefined && !TIMEFRAMES.some((known) => known === timeframe)) {
    issues.add(
      'unknown_timeframe',
      `The strategy needs a timeframe of ${TIMEFRAMES.join(', ')}, got ${quote(timeframe)}`,
    );
  }
}

function checkInputs({ node, definition, edgesInto }: Vertex, issues: Issues): void {
  definition.inputs.forEach((port, k) => {
    const least = port.required ? (port.min ?? 1) : 0;
    const got = edgesInto[k] as number;
    if (got >= least) return;
    const need = least === 1 ? a(port.type) : `at least ${least} edges`;
    issues.add(
      'missing_required_input',
      `\`${definition.type}\` needs ${need} at \`${port.name}\`, got ${got || 'none'}`,
      {
        nodeId: node.id,
        path: [port.name],
      },
    );
  });
}

function checkRelation({ node, definition, params, edgesInto }: Vertex, issues: Issues): void {
  if (!definition.relation) return;
  const wired = new Set(definition.inputs.filter((_, k) => edgesInto[k]).map((port) => port.name));
  const wrong = definition.relation(params, wired);
  if (wrong) issues.add('param_relation', `\`${definition.type}\` ${wrong}`, { nodeId: node.id, path: ['params'] });
}

function checkRevision({ node, definition }: Vertex, issues: Issues): void {
  const newest = nodeDefinition(definition.type) as AnyNodeDefinition;
  const revision = definition.revision as number;
  if (newest.revision === revision) return;
  const changes = changesSince(newest, revision).join(' ');
  const message = `\`${definition.type}\` has revision ${newest.revision}, and this version was saved with ${revision}. Saving the graph takes the newest: ${changes}`;
  issues.add('node_revision_outdated', message, { nodeId: node.id });
}

function checkCounts(vertices: readonly Vertex[], outputs: readonly Vertex[], issues: Issues): void {
  if (outputs.length === 0) issues.add('no_output', 'The graph needs one `out.strategy`, got none');
  for (const { node } of outputs.slice(1)) {
    issues.add('several_outputs', 'The graph needs one `out.strategy`, got another', { nodeId: node.id });
  }
  for (const { node } of vertices.filter(({ definition }) => definition.type === 'data.bars').slice(1)) {
    issues.add('several_data_bars', 'The graph needs one `data.bars`, got another', { nodeId: node.id });
  }
}

function checkBarRelations(steps: ReadonlyMap<Vertex, Step>, { calendar }: ValidateOptions, issues: Issues): void {
  for (const { vertex, params, minutes } of steps.values()) {
    const { node, definition } = vertex;
    const wrong = definition.barRelation?.(params, { minutes, calendar });
    if (wrong) issues.add('param_relation', `\`${definition.type}\` ${wrong}`, { nodeId: node.id, path: ['params'] });
  }
}

/** Bars that a node cannot be computed on: beside the run's own trades, and to build higher ones from, only the strategy's. */
function checkMadeBars(steps: ReadonlyMap<Vertex, Step>, issues: Issues): void {
  for (const [{ node, definition }, { own, inputs }] of steps) {
    const made = inputs[0]?.step.vertex.definition.type;
    if (definition.inputs[0]?.type !== 'bars' || !made || made === 'data.bars') continue;
    const place = { nodeId: node.id, path: ['bars'] };
    if (own) {
      const message = `\`${definition.type}\` needs the strategy's own bars beside an input that depends on its trades, got those of \`${made}\``;
      issues.add('param_relation', message, place);
    } else if (definition.type === 'data.htf_bars' && made !== 'data.htf_bars') {
      const message = `\`data.htf_bars\` needs bars of \`data.bars\` or \`data.htf_bars\`, got those of \`${made}\`: build the higher bars first`;
      issues.add('param_relation', message, place);
    }
  }
}

function checkVolume(vertices: readonly Vertex[], used: ReadonlySet<Vertex>, issues: Issues): void {
  const readsVolume = (link: Link) => link.from.definition.outputs[link.output]?.name === 'volume';
  for (const vertex of vertices) {
    if (!used.has(vertex)) continue;
    if (!vertex.definition.readsVolume && !vertex.links.some((links) => links.some(readsVolume))) continue;
    issues.add(
      'volume_node_without_volume',
      `\`${vertex.definition.type}\` reads volume, and this market reports none`,
      {
        nodeId: vertex.node.id,
      },
    );
  }
}

/** A condition that no bar, clock or trade can change. */
function checkConstants(steps: ReadonlyMap<Vertex, Step>, used: ReadonlySet<Vertex>, issues: Issues): void {
  for (const [vertex, step] of steps) {
    const { category, type } = vertex.definition;
    if ((category !== 'condition' && category !== 'logic') || !used.has(vertex)) continue;
    const [first, second] = step.inputs;
    const itself =
      (type === 'cond.compare' || type === 'cond.cross') &&
      second &&
      first?.step.key === second.step.key &&
      first.output === second.output;
    const varies = [...upstream([vertex])].some(
      ({ definition }) => definition.type === 'data.bars' || definition.category === 'filter',
    );
    if (varies && !itself) continue;
    const why = itself ? 'compares a value with itself' : 'depends on no bar, clock or position';
    issues.add('constant_condition', `\`${type}\` ${why}: it never changes`, { nodeId: vertex.node.id });
  }
}

/** Two entries that would buy and sell on the very same condition: only the first would ever trade. */
function checkTwins(steps: ReadonlyMap<Vertex, Step>, outputs: readonly Vertex[], issues: Issues): void {
  const sides = new Map<string, Vertex>();
  for (const { from } of outputs.flatMap((output) => output.links[0] as Link[])) {
    const [when, filter] = steps.get(from)?.inputs ?? [];
    if (!when) continue;
    const condition = [when, filter].map((source) => (source ? `${source.step.key}:${source.output}` : '-')).join();
    const first = sides.get(condition);
    if (!first) sides.set(condition, from);
    else if (first.params.side !== from.params.side) {
      const message = `\`entry.signal\` needs a condition of its own, got the same as the ${first.params.side} entry ${quote(first.node.id)}`;
      issues.add('long_and_short_same_condition', message, { nodeId: from.node.id });
    }
  }
}

/** Names the first node on the way whose warm-up passes a limit. */
function checkWarmup(steps: readonly Step[], timeframe: Timeframe, options: ValidateOptions, issues: Issues): void {
  const beyond = (code: string, most: number, limit: string): boolean => {
    const step = steps.find(({ warmup }) => warmup > most);
    if (!step) return false;
    const message = `\`${step.vertex.definition.type}\` needs ${step.warmup} bars to warm up, ${limit}`;
    issues.add(code, message, { nodeId: step.vertex.node.id });
    return true;
  };
  const session = Math.ceil(SESSION_MINUTES / barMinutes(timeframe));
  if (!beyond('warmup_too_long', MAX_WARMUP, `more than ${MAX_WARMUP}`) && timeframe !== '1d') {
    beyond('warmup_longer_than_session', session, `more than a session's ${session}`);
  }
  const { historyBars } = options;
  if (historyBars !== undefined) {
    beyond('warmup_exceeds_loaded_history', historyBars, `and ${historyBars} are stored`);
  }
}
