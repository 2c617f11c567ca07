import type { Operand, Question, Reason } from './definition.ts';
import { Issues } from './issues.ts';
import { createNamer, edgesOf, type Namer, outputOf, portTypeOf } from './naming.ts';
import { upstream } from './plan.ts';
import type { NodeRevisions } from './revisions.ts';
import { checkStructure, type Link, type Vertex } from './structure.ts';
import { entryOf } from './trade-checks.ts';
import type { Graph, Trace } from './types.ts';
import { shown, stateOf } from './wording.ts';

/** A value that decided a bar: `output` of the node `nodeId`, what it needed to be, and both in words. */
export interface Cause {
  nodeId: string;
  output: string;
  value: number | boolean | null;
  needed: string;
  text: string;
  /** The condition, exit or entry that asks for it. */
  conditionId: string;
}

/** What was decided on the bar, as an audit row has it. */
export interface Outcome {
  decision: string;
  /** The entry node that fired, or that opened the trade. */
  entry?: string | null;
  /** Why a trade was closed, and at which price. */
  closeReason?: string | null;
  closePrice?: number | null;
  /** What kept an entry from being made, e.g. `size_zero`. */
  note?: string | null;
}

/** More than a sentence can hold. */
const MAX_CAUSES = 20;

/** Explains the bars of one graph. */
export type Explainer = (trace: Trace, outcome: Outcome) => Cause[];

/**
 * Why a strategy decided as it did on a bar: without an entry, the conditions that were false and by how much; with one,
 * what made it true; at an exit, the exit. Pure. `revisions`: what the graph was saved with.
 */
export const explain = (graph: Graph, trace: Trace, outcome: Outcome, revisions?: NodeRevisions): Cause[] =>
  createExplainer(graph, revisions)(trace, outcome);

/** The same for many bars of a graph. */
export function createExplainer(graph: Graph, revisions?: NodeRevisions): Explainer {
  const vertices = checkStructure(graph, new Issues(), revisions);
  const out = vertices.find(({ definition }) => definition.type === 'out.strategy');
  const entries = ((out?.links[0] ?? []) as Link[]).map(({ from }) => from);
  const exits = ((out?.links[1] ?? []) as Link[]).map(({ from }) => from);
  const named = createNamer();
  return (trace, outcome) => {
    const bar = new ExplainedBar(trace, named);
    const own = entries.filter(({ node }) => outcome.entry == null || node.id === outcome.entry);
    const ownExits = exits.filter((exit) => own.includes(entryOf(exit) as Vertex));
    switch (outcome.decision) {
      case 'fired':
      case 'blocked':
        for (const entry of own) bar.conditions(entry, true);
        break;
      case 'no_entry':
        for (const entry of entries) bar.missedEntry(entry, exits, outcome.note ?? null);
        break;
      case 'in_position':
        for (const exit of ownExits) bar.conditions(exit, false);
        break;
      case 'warming_up':
        bar.warmingUp(entries);
        break;
      case 'closed':
        bar.closing(ownExits, outcome);
        break;
    }
    return bar.causes.slice(0, MAX_CAUSES);
  };
}

class ExplainedBar {
  readonly causes: Cause[] = [];
  private readonly trace: Trace;
  private readonly named: Namer;
  private readonly done = new Set<string>();

  constructor(trace: Trace, named: Namer) {
    this.trace = trace;
    this.named = named;
  }

  /** The conditions at a node's inputs that are true (`truth`), or false. */
  conditions(vertex: Vertex, truth: boolean): void {
    for (const link of edgesOf(vertex)) {
      if (link && portTypeOf(link) === 'bool' && this.valueOf(link) === truth)
        this.because(link, { wanted: true, met: truth });
    }
  }

  missedEntry(entry: Vertex, exits: readonly Vertex[], note: string | null): void {
    const before = this.causes.length;
    this.conditions(entry, false);
    if (this.causes.length > before || note === null) return;
    const own = exits.filter((exit) => entryOf(exit) === entry);
    const distances = (types: string[]) =>
      own.flatMap((exit) => {
        const distance = exit.links[1]?.[0];
        return types.includes(exit.definition.type) && distance ? [[exit, distance] as const] : [];
      });
    const size = edgesOf(entry).find((link) => link && portTypeOf(link) === 'size');
    if (note === 'size_zero' && size) {
      this.add(
        entry,
        size,
        'at least 1',
        `${this.nameOf(size)} is ${shown(this.valueOf(size))} contracts, needs at least 1`,
      );
    } else if (note === 'stop_unavailable' || note === 'target_unavailable') {
      const types = note === 'stop_unavailable' ? ['exit.stop_loss', 'exit.trailing_stop'] : ['exit.take_profit'];
      for (const [exit, link] of distances(types)) {
        this.add(exit, link, 'more than 0', `${stateOf(this.operandOf(link))}, needs more than 0 as a distance`);
      }
    } else this.own(entry, 'entry', true, 'an entry on this bar', NOTES[note] ?? `Not taken: ${note}`);
  }

  /** The first values on the way that are empty. */
  warmingUp(entries: readonly Vertex[]): void {
    for (const vertex of upstream(entries)) {
      const empty = Object.entries(this.trace[vertex.node.id] ?? {}).find(([, value]) => value === null);
      if (
        !empty ||
        edgesOf(vertex).some((link) => link && this.valueOf(link) === null && portTypeOf(link) === 'number')
      )
        continue;
      const name = this.named(vertex, empty[0]);
      this.own(vertex, empty[0], null, 'a value', `${name} has no value yet`);
    }
  }

  closing(exits: readonly Vertex[], { closeReason, closePrice }: Outcome): void {
    const price = closePrice ?? null;
    const at = price === null ? '' : ` at ${shown(price)}`;
    if (closeReason === 'exit') {
      for (const exit of exits) this.conditions(exit, true);
      if (this.causes.length > 0) return;
      for (const exit of exits) {
        const { bars, mode } = exit.params;
        if (exit.definition.type !== 'exit.time' || mode !== 'bars') continue;
        this.own(exit, 'exit', price, `${bars} bars`, `The trade was open for ${bars} bars, and is closed${at}`);
      }
      return;
    }
    const types = EXIT_TYPES[closeReason ?? ''];
    for (const exit of types ? exits : []) {
      if (!types?.includes(exit.definition.type)) continue;
      const { label } = exit.definition;
      this.own(exit, 'exit', price, 'to be reached', `${label} was reached${at}`);
    }
  }

  /** Why the condition at the end of an edge is what it is. */
  private because(link: Link, asked: Pick<Question, 'wanted' | 'met'>): void {
    const { from } = link;
    const output = outputOf(link);
    const key = `${from.node.id} ${output} ${asked.wanted}`;
    if (this.done.has(key) || this.causes.length >= MAX_CAUSES) return;
    this.done.add(key);
    const links = edgesOf(from);
    const operands = links.map((input) => input && this.operandOf(input));
    const question = { output, ...asked };
    const reasons = from.definition.explain?.(from.params, question, operands) ?? [this.byItself(link, question)];
    for (const reason of reasons) {
      const input = reason.input === null ? null : (links[reason.input] ?? null);
      if (reason.kind === 'condition') {
        if (input) this.because(input, { wanted: reason.wanted, met: asked.met });
      } else this.add(from, input ?? link, reason.needed, reason.text);
    }
  }

  private byItself(link: Link, { wanted, met }: Question): Reason {
    const state = stateOf(this.operandOf(link));
    return { kind: 'value', input: null, needed: String(wanted), text: met ? state : `${state}, needs ${wanted}` };
  }

  private add(condition: Vertex, link: Link, needed: string, text: string): void {
    this.own(link.from, outputOf(link), this.valueOf(link), needed, text, condition);
  }

  private own(
    { node }: Vertex,
    output: string,
    value: Cause['value'],
    needed: string,
    text: string,
    by?: Vertex,
  ): void {
    this.causes.push({ nodeId: node.id, output, value, needed, text, conditionId: (by?.node ?? node).id });
  }

  private operandOf(link: Link): Operand {
    return { name: this.nameOf(link), value: this.valueOf(link) };
  }

  private valueOf(link: Link): Operand['value'] {
    return this.trace[link.from.node.id]?.[outputOf(link)] ?? null;
  }

  private nameOf(link: Link): string {
    return this.named(link.from, outputOf(link));
  }
}

const NOTES: Record<string, string> = {
  entry_waiting: 'The entry waits for its price',
  condition_over: 'The entry that waited ended: its condition is no longer true',
  expired: 'The entry that waited ended: its bars are over',
  closed_this_bar: 'The trade before was closed in this bar: an entry needs a later one',
  past_exit_time: 'The time exit of this trade date is over: an entry needs to come before it',
  session_over: 'The bar ends with its session, and the next one opens too late for the entry to be filled',
};
const EXIT_TYPES: Record<string, string[]> = {
  stop: ['exit.stop_loss', 'exit.trailing_stop', 'exit.breakeven'],
  target: ['exit.take_profit'],
  session: ['exit.time'],
};
