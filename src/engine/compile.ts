import { Issues } from './issues.ts';
import type { RiskLimitParams } from './nodes/risk-limits.ts';
import { planSteps, type Source, type Step, sortVertices, upstream } from './plan.ts';
import type { NodeRevisions } from './revisions.ts';
import { minutesOf } from './sessions.ts';
import { checkStructure, type Link, type Vertex } from './structure.ts';
import { entryOf } from './trade-checks.ts';
import type { DistanceRule, EntryRules, WaitRule } from './trade-rules.ts';
import type { Graph, GraphIssue, Market } from './types.ts';
import { validateGraph } from './validate.ts';

/** Params of the graph's risk.limits node, defaults filled in. */
export interface RiskLimits {
  maxTradesPerDay: number;
  /** USD, positive. */
  dailyLossUsd: number;
  maxConsecutiveLosses: number;
  cooldownMinutes: number;
}
/** A step that belongs to one run, with the slots it reads and writes there. */
export interface OwnStep {
  step: Step;
  i: Int32Array;
  o: number;
}
export interface CompiledStrategy {
  market: Market;
  /** Bars from the first stored one until every node has a value: no entry before. */
  warmupBars: number;
  riskLimits: RiskLimits | null;
  /** Which `entry.signal` nodes may open a trade, in the order they are asked, with their exits. */
  entries: readonly EntryRules[];
  /** What is evaluated, inputs first. */
  steps: readonly Step[];
  /** Steps on the run's own trades, in order, and shared values they and the rules read: slots of the run. */
  own: readonly OwnStep[];
  imports: readonly { source: Source; slot: number }[];
  slots: number;
}

/** The graph has errors: `issues` names every one. */
export class NotExecutableError extends Error {
  readonly issues: GraphIssue[];

  constructor(issues: GraphIssue[], message?: string) {
    const errors = issues.filter((issue) => issue.severity === 'error');
    super(message ?? `The graph is not executable: ${errors.map((issue) => issue.message).join('; ')}`);
    this.name = 'NotExecutableError';
    this.issues = issues;
  }
}

/** A strategy that decides nothing: the stop and targets of an open position are still judged. */
export const withoutRules = (market: Market): CompiledStrategy => ({
  market,
  warmupBars: 0,
  riskLimits: null,
  entries: [],
  steps: [],
  own: [],
  imports: [],
  slots: 0,
});

/**
 * Compiles a graph for a market. `revisions`: what the strategy version was saved with; without them, as for a graph
 * that is not saved, every node is at its newest revision. Throws NotExecutableError with every issue.
 */
export function compile(graph: Graph, market: Market, revisions?: NodeRevisions): CompiledStrategy {
  const checked = validateGraph(graph, {
    timeframe: market.timeframe,
    instrument: market.instrument,
    calendar: market.calendar,
    revisions,
  });
  if (!checked.graph || !checked.executable) throw new NotExecutableError(checked.issues);
  const vertices = checkStructure(checked.graph, new Issues(), revisions);
  const out = vertices.find((vertex) => vertex.definition.type === 'out.strategy') as Vertex;
  const used = upstream([out]);
  const planned = planSteps(
    sortVertices(vertices).order.filter((vertex) => used.has(vertex)),
    market.timeframe,
  );
  const steps = [...planned.values()].filter((step) => step.vertex.definition.create);
  const layout = new Layout();
  for (const step of steps) if (step.own) layout.place(step);
  const [entryLinks, exitLinks, riskLinks] = out.links as [Link[], Link[], Link[]];
  const exits = exitLinks.map((link) => link.from);
  const entries = entryLinks.map(({ from }) =>
    entryRules(
      from,
      exits.filter((exit) => entryOf(exit) === from),
      planned,
      layout,
    ),
  );
  return {
    market,
    warmupBars: Math.max(0, ...[...planned.values()].map((step) => step.warmup)),
    riskLimits: riskLinks[0] ? riskLimits(riskLinks[0].from.params as unknown as RiskLimitParams) : null,
    entries,
    steps,
    own: layout.own,
    imports: [...layout.imports.values()],
    slots: layout.size,
  };
}

/** Slots of one run: what its own steps write, and copies of the shared values they and the rules read. */
class Layout {
  readonly own: OwnStep[] = [];
  readonly imports = new Map<string, { source: Source; slot: number }>();
  private readonly bases = new Map<Step, number>();
  size = 0;

  place(step: Step): void {
    const i = Int32Array.from(step.inputs, (source) => this.slot(source));
    const o = this.size;
    this.size += step.vertex.definition.outputs.length;
    this.bases.set(step, o);
    this.own.push({ step, i, o });
  }

  slot(source: Source | null | undefined): number {
    if (!source) return -1;
    const base = this.bases.get(source.step);
    if (base !== undefined) return base + source.output;
    const key = `${source.step.key}:${source.output}`;
    const known = this.imports.get(key);
    if (known) return known.slot;
    this.imports.set(key, { source, slot: this.size });
    return this.size++;
  }
}

function entryRules(entry: Vertex, exits: readonly Vertex[], planned: Map<Vertex, Step>, layout: Layout): EntryRules {
  const step = planned.get(entry) as Step;
  const rules: EntryRules = {
    nodeId: entry.node.id,
    side: entry.params.side as 'long' | 'short',
    fire: layout.slot({ step, output: 0 }),
    size: layout.slot(step.inputs[2]),
    wait: waitRule(entry, step, layout),
    stops: [],
    targets: [],
    trails: [],
    breakevens: [],
    clocks: [],
    maxBars: Number.POSITIVE_INFINITY,
    conditions: [],
  };
  for (const exit of exits) addExit(rules, exit, layout.slot(planned.get(exit)?.inputs[1]));
  return rules;
}

/** How a waiting entry is priced; null for one that is filled at the close. */
function waitRule({ definition, params }: Vertex, step: Step, layout: Layout): WaitRule | null {
  const kind = definition.type === 'entry.limit' ? 'limit' : definition.type === 'entry.stop' ? 'stop' : null;
  if (!kind) return null;
  const { mode, value, bars } = params as unknown as Omit<WaitRule, 'kind' | 'slot'>;
  return { kind, mode, value, bars, slot: layout.slot(step.inputs[3]) };
}

function addExit(rules: EntryRules, { definition, params }: Vertex, slot: number): void {
  const distance = { ...params, slot } as unknown as DistanceRule;
  switch (definition.type) {
    case 'exit.stop_loss':
      rules.stops.push(distance);
      break;
    case 'exit.take_profit':
      rules.targets.push({ ...distance, portion: (params.portion as number | undefined) ?? 100 });
      break;
    case 'exit.trailing_stop':
      rules.trails.push({ ...distance, activateR: params.activate_r as number });
      // Active from the entry on, it is one of the stops that the trade begins with.
      if (params.activate_r === 0) rules.stops.push(distance);
      break;
    case 'exit.breakeven':
      rules.breakevens.push({ triggerR: params.trigger_r as number, offsetTicks: params.offset_ticks as number });
      break;
    case 'exit.time':
      if (params.mode === 'bars') rules.maxBars = Math.min(rules.maxBars, params.bars as number);
      else rules.clocks.push({ minutes: minutesOf(params.at as string), tz: params.tz as string });
      break;
    case 'exit.on_condition':
      rules.conditions.push(slot);
      break;
  }
}

const riskLimits = (params: RiskLimitParams): RiskLimits => ({
  maxTradesPerDay: params.max_trades_per_day,
  dailyLossUsd: params.daily_loss_usd,
  maxConsecutiveLosses: params.max_consecutive_losses,
  cooldownMinutes: params.cooldown_minutes,
});
