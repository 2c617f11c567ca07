import type { Graph, GraphNode, Timeframe } from '../../engine/index.ts';
import { InvalidInputError, invalid } from '../../kernel/domain-error.ts';
import { drawExpression, joined } from './draw-expression.ts';
import { distanceExit, wayTo } from './draw-plan.ts';
import { createDrawing, type Drawing, type Port } from './drawing.ts';
import { type Expression, not, type Side } from './expressions/expression.ts';
import { NoMirrorError } from './expressions/mirror.ts';
import { type ResolveContext, resolve, UnresolvableError } from './expressions/resolve.ts';
import { notUnderstood, refused } from './not-understood.ts';
import { PlanError } from './planning/said.ts';
import type { DraftMarkets } from './provider.ts';
import type { Clause } from './reading/clauses.ts';
import { shifted, zoneOf } from './reading/hours.ts';
import { read } from './reading/read.ts';
import { CannotDrawError, type SaidDistance } from './reading/terms.ts';
import { bandsIn, mentionedIn } from './rule-based.ts';

// "Move the stop to 3 ATR", "only Tuesdays", "add RSI below 30": a graph, changed by words.

export interface EditRequest {
  graph: Graph;
  instrument: string;
  timeframe: Timeframe;
  words: string;
  /** Leave out unknown words instead of refusing. */
  lenient: boolean;
}
export interface Edit {
  graph: Graph;
  assumptions: string[];
  questions: string[];
  notUnderstood: string[];
}

type Kind<K extends Clause['kind']> = Extract<Clause, { kind: K }>;
const CHICAGO = 'America/Chicago';

/** The graph after the change; it is not saved. Throws InvalidInputError for words that cannot be drawn into it. */
export function editByWords(request: EditRequest, markets: DraftMarkets): Edit {
  try {
    return edited(request, markets);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const fields = error.fields.map((field) => (field.path[0] === 'prompt' ? { ...field, path: ['words'] } : field));
    throw new InvalidInputError(fields);
  }
}

function edited(request: EditRequest, markets: DraftMarkets): Edit {
  const { instrument, timeframe } = request;
  const reading = read(request.words, markets.symbols());
  if (reading.impossible.length > 0) throw refused(`cannot be drawn: ${reading.impossible.join(', ')}`);
  if (reading.unread.length > 0 && !request.lenient) throw notUnderstood(reading.unread);
  const contract = markets.contractOf(instrument);
  if (!contract) throw invalid(['instrument'], `${JSON.stringify(instrument)} is not a known instrument`);
  const edit: Edit = {
    graph: request.graph,
    assumptions: [...reading.assumed],
    questions: [],
    notUnderstood: [...reading.unread],
  };
  const context: ResolveContext = {
    ...contract,
    minutes: minutesOfBar(timeframe),
    mentioned: mentionedIn(reading),
    bands: bandsIn(reading),
    frameIsOwn: false,
    note(kind, text) {
      const list = kind === 'assumption' ? edit.assumptions : edit.questions;
      if (!list.includes(text)) list.push(text);
    },
  };
  const editor = createEditor(request.graph, context);
  try {
    for (const clause of reading.clauses) editor.apply(clause);
  } catch (error) {
    const known = [UnresolvableError, NoMirrorError, CannotDrawError, PlanError];
    if (known.some((kind) => error instanceof kind)) throw refused(`cannot be drawn: ${(error as Error).message}`);
    throw error;
  }
  if (reading.clauses.length === 0)
    throw refused('says no change that I understand: for example "move the stop to 3 ATR"');
  if (editor.outOfRange.length > 0) throw refused(`has numbers that cannot be used: ${editor.outOfRange.join('; ')}`);
  const { graph, executable, issues } = markets.validate(editor.graph(), { instrument, timeframe });
  if (!graph || !executable) {
    const wrong = issues.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    throw invalid(['words'], `make a strategy that cannot run: ${wrong.join('; ')}`, 'not_executable');
  }
  return { ...edit, graph };
}

const minutesOfBar = (timeframe: Timeframe): number =>
  timeframe === '1d' ? 1380 : Number(timeframe.slice(0, -1)) * (timeframe.endsWith('h') ? 60 : 1);

function createEditor(before: Graph, context: ResolveContext) {
  const drawing = createDrawing(before);
  const entries = before.nodes
    .filter(({ type }) => type.startsWith('entry.'))
    .map(({ id, params }) => ({ id, side: (params.side ?? 'long') as Side }));
  if (entries.length === 0) throw refused('cannot change a graph without an entry');
  const out = before.nodes.find(({ type }) => type === 'out.strategy');
  if (!out) throw refused('cannot change a graph without an output');
  const draw = (x: Expression, side: Side): Port => drawExpression(drawing, resolve(x, side, context));
  const on = (side: Side | null) => {
    const own = entries.filter((entry) => side === null || entry.side === side);
    if (own.length === 0) throw new PlanError(`the strategy has no ${side} entry`);
    return own;
  };

  /** Sets the exit of one type of an entry, or adds it. */
  function setExit(entry: { id: string; side: Side }, type: string, made: ReturnType<typeof distanceExit>): void {
    const [known, ...more] = exitsOf(drawing, entry.id, type);
    for (const id of more) drawing.remove(id);
    if (known) {
      drawing.change(known, made.params);
      for (const handle of ['distance', 'when']) drawing.disconnect(known, handle);
      for (const [handle, port] of Object.entries(made.inputs)) drawing.connect(port, known, handle);
      return;
    }
    const name = type.slice('exit.'.length);
    const id = drawing.node(`${entry.side}_${name}`, type, made.params, {
      entry: { node: entry.id, output: 'entry' },
      ...made.inputs,
    });
    drawing.connect({ node: id, output: 'exit' }, (out as GraphNode).id, 'exit');
  }
  const setDistance = (side: Side | null, type: string, distance: SaidDistance, more: Record<string, unknown> = {}) => {
    if (distance.unit === 'deviations') throw new PlanError('a distance in deviations is not known for exits');
    for (const entry of on(side)) {
      const made = distanceExit(distance, entry.side, { context, draw, contracts: 1 });
      setExit(entry, type, { ...made, params: { ...made.params, ...more } });
    }
  };
  /** A condition beside those that an entry has. */
  function limit(side: Side | null, when: Expression): void {
    for (const entry of on(side)) {
      const known = drawing.portsAt(entry.id, 'filter');
      const port = joined(drawing, 'logic.and', [...known, draw(when, entry.side)]);
      drawing.disconnect(entry.id, 'filter');
      drawing.connect(port, entry.id, 'filter');
    }
  }
  const setTime = (params: Record<string, unknown>) => {
    for (const entry of on(null)) setExit(entry, 'exit.time', { params, inputs: {} });
  };

  const ways: { [K in Clause['kind']]?: (clause: Kind<K>) => void } = {
    stop: ({ distance, side }) => setDistance(side, 'exit.stop_loss', distance),
    stop_at: ({ level }) => {
      for (const entry of on(null)) {
        const distance = draw(wayTo(level, entry.side), entry.side);
        setExit(entry, 'exit.stop_loss', { params: { mode: 'distance', multiplier: 1 }, inputs: { distance } });
      }
    },
    target: ({ distance }) => setDistance(null, 'exit.take_profit', distance),
    ratio: ({ reward }) => setDistance(null, 'exit.take_profit', { unit: 'r', value: reward }),
    risk_to_make: ({ stop, target }) => {
      setDistance(null, 'exit.stop_loss', stop);
      setDistance(null, 'exit.take_profit', target);
    },
    trail: ({ distance, after }) =>
      setDistance(null, 'exit.trailing_stop', distance, { activate_r: after?.unit === 'r' ? after.value : 0 }),
    breakeven: ({ after }) => {
      if (after && after.unit !== 'r') throw new PlanError('breakeven needs a number of R');
      for (const entry of on(null))
        setExit(entry, 'exit.breakeven', { params: { trigger_r: after?.value ?? 1, offset_ticks: 0 }, inputs: {} });
    },
    no_target: () => {
      for (const { id } of entries) for (const exit of exitsOf(drawing, id, 'exit.take_profit')) drawing.remove(exit);
    },
    out_at: ({ clock, zone }) => {
      const { tz, assumed } = zoneOf(zone, clock);
      if (assumed) context.note('assumption', assumed);
      setTime({ mode: 'clock', at: clock, tz });
    },
    out_before_end: ({ minutes }) => {
      context.note('assumption', 'The day ends at 15:00 Chicago.');
      setTime({ mode: 'clock', at: shifted('15:00', -minutes), tz: CHICAGO });
    },
    out_after: ({ n, unit }) => {
      if (unit !== 'bar ') throw new PlanError('a time in the trade needs a number of bars');
      setTime({ mode: 'bars', bars: n });
    },
    exit: ({ side, when }) => {
      for (const entry of on(side)) {
        const inputs = { when: draw(when, entry.side === 'long' ? 'short' : 'long') };
        setExit(entry, 'exit.on_condition', { params: {}, inputs });
      }
    },
    entry: ({ side, when }) => {
      if (side === 'both' || side === 'sell')
        throw new PlanError('it does not say whose entry is meant, long or short');
      for (const entry of on(side)) {
        drawing.disconnect(entry.id, 'when');
        drawing.connect(draw(when, entry.side), entry.id, 'when');
      }
    },
    filter: ({ side, when }) => limit(side, when),
    setup: ({ when }) => limit(null, when),
    veto: ({ side, when }) => limit(side, not(when)),
    hours: ({ when }) => limit(null, when),
    size: ({ contracts }) => {
      for (const entry of on(null)) {
        drawing.disconnect(entry.id, 'size');
        const id = drawing.node('size', 'size.fixed', { contracts });
        drawing.connect({ node: id, output: 'size' }, entry.id, 'size');
      }
    },
    trades_per_day: ({ max }) => {
      for (const entry of on(null)) {
        const [when] = drawing.portsAt(entry.id, 'when');
        if (!when) continue;
        drawing.disconnect(entry.id, 'when');
        const id = drawing.node(`limit_${entry.side}`, 'logic.limit_per_session', { max }, { in: when });
        drawing.connect({ node: id, output: 'result' }, entry.id, 'when');
      }
    },
  };
  return {
    apply(clause: Clause & { words?: string }): void {
      const way = ways[clause.kind] as ((clause: Clause) => void) | undefined;
      if (!way) throw new PlanError(`${JSON.stringify(clause.words ?? clause.kind)} is not a change of a graph`);
      way(clause);
    },
    outOfRange: drawing.outOfRange,
    /** Without the nodes that nothing needs any more. */
    graph: (): Graph => withoutUnused(before, drawing.graph(), out.id),
  };
}

const exitsOf = (drawing: Drawing, entry: string, type: string): string[] => {
  const { nodes, edges } = drawing.graph();
  return nodes
    .filter((one) => one.type === type && edges.some(({ source, target }) => source === entry && target === one.id))
    .map(({ id }) => id);
};

/** Nodes that the output needed before, and needs no longer, go; what was loose before stays. */
function withoutUnused(before: Graph, after: Graph, out: string): Graph {
  const neededBefore = needed(before, out);
  const neededNow = needed(after, out);
  const known = new Set(before.nodes.map(({ id }) => id));
  const goes = (id: string) => !neededNow.has(id) && (neededBefore.has(id) || !known.has(id));
  return {
    ...after,
    nodes: after.nodes.filter(({ id }) => !goes(id)),
    edges: after.edges.filter(({ source, target }) => !goes(source) && !goes(target)),
  };
}

function needed({ edges }: Graph, out: string): Set<string> {
  const found = new Set([out]);
  const open = [out];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const { source, target } of edges) {
      if (target !== id || found.has(source)) continue;
      found.add(source);
      open.push(source);
    }
  }
  return found;
}
