import fc from 'fast-check';
import type { AnyNodeDefinition, InputPort, ParamDefinition } from '../../../src/engine/definition.ts';
import {
  catalogue,
  type Graph,
  type GraphEdge,
  type GraphNode,
  nodeDefinition,
  type Timeframe,
} from '../../../src/engine/index.ts';
import { barMinutes } from '../../../src/engine/sessions.ts';

/** One node of a random graph: which type, which sources, which params. Short and small is simple, for shrinking. */
interface Gene {
  pick: number;
  wires: number[];
  params: number[];
}
const gene: fc.Arbitrary<Gene> = fc.record({
  pick: fc.nat(100_000),
  wires: fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
  params: fc.array(fc.nat(1000), { minLength: 6, maxLength: 6 }),
});
interface Options {
  timeframe: Timeframe;
  /** With entries that wait, portions and risk limits. */
  allExecutions: boolean;
}
const graphsWith = (options: Options, maxLength: number): fc.Arbitrary<Graph> =>
  fc
    .tuple(fc.array(gene, { maxLength }), fc.array(gene, { minLength: 8, maxLength: 8 }))
    .map(([inner, trade]) => new Builder(options).build(inner, trade));

/** Graphs that are executable by construction on one minute, over all node types but the entries that wait. */
export const graphs = graphsWith({ timeframe: '1m', allExecutions: false }, 20);
/** Graphs that are executable by construction on a timeframe, over all node types. */
export const strategiesOn = (timeframe: Timeframe): fc.Arbitrary<Graph> =>
  graphsWith({ timeframe, allExecutions: true }, 12);

const INNER = catalogue.filter(
  ({ create, category, type }) => create && !['sizing', 'execution'].includes(category) && type !== 'data.bars',
);
/** By category, so that a category with many types leaves room for the others. */
const KINDS = [...new Set(INNER.map(({ category }) => category))].map((kind) =>
  INNER.filter(({ category }) => category === kind),
);
const SIZES = catalogue.filter(({ category, type }) => category === 'sizing' && type !== 'size.fixed');
const EXITS = catalogue.filter(({ type }) => type.startsWith('exit.'));
const TIMES = ['08:30', '00:00', '15:00', '23:30', '12:10', '17:00', '09:15', '14:45'];
const ZONES = ['America/Chicago', 'UTC', 'Europe/Berlin', 'Asia/Kolkata'];

/** What makes a value of the mere rounding of its inputs, by a ratio, an angle or an order: it takes prices, which have none. */
const OF_PRICES =
  /^(ind\.(mama|ht_\w+|ma|mavp|bbands|apo|ppo|macdext|rocp?|rocr(100)?|trix|kama|correl|beta|stochrsi|cmo)|math\.(function|\w*index))$/;

type Sources = Record<string, [node: string, port: string][]>;
const at = <T>(list: readonly T[], k: number | undefined): T => list[Math.floor(k ?? 0) % list.length] as T;

class Builder {
  private readonly nodes: GraphNode[] = [];
  private readonly edges: GraphEdge[] = [];
  private readonly sources: Sources = { bars: [], number: [], bool: [], size: [], entry: [], exit: [], risk: [] };
  private higher = 0;
  private readonly options: Options;
  /** Percent of the position that targets may still close in parts. */
  private portions = 100;

  constructor(options: Options) {
    this.options = options;
  }

  build(inner: Gene[], trade: Gene[]): Graph {
    this.add('data.bars', undefined);
    const trend = this.add('cond.trend', { pick: 0, wires: [3], params: [0, 0] });
    for (const one of inner) this.add(at(at(KINDS, one.pick), Math.floor(one.pick / KINDS.length)).type, one);
    const out: GraphNode = { id: 'out', type: 'out.strategy', params: {} };
    const [first, second, ...exits] = trade as [Gene, Gene, ...Gene[]];
    this.entry(first, trend, out, exits.slice(0, 3), 'long');
    if (second.pick % 2) {
      const fall = this.add('cond.trend', { pick: 0, wires: [3], params: [1, 1] });
      this.entry(second, fall, out, exits.slice(3), second.pick % 4 === 1 ? 'long' : 'short');
    }
    this.nodes.push(out);
    if (this.options.allExecutions && second.pick % 3 === 0) {
      this.join([this.node('risk.limits', second), 'risk'], out.id, 'risk');
    }
    return { nodes: this.nodes, edges: this.edges, meta: {} };
  }

  private entry(one: Gene, trend: string, out: GraphNode, exits: Gene[], side: string): void {
    const size = this.add(one.pick % 3 ? 'size.fixed' : at(SIZES, one.pick / 3).type, one);
    // A condition that reads the market directly.
    const when = this.id('when');
    this.nodes.push({ id: when, type: 'logic.or', params: {} });
    this.join([trend, 'result'], when, 'in');
    const bools = (this.sources.bool as Sources[string]).filter(([node]) => node !== trend);
    const other = this.add('cond.cross', { ...one, pick: 0 });
    this.join(bools.length > 0 && one.pick % 4 ? at(bools, one.wires[2]) : [other, 'result'], when, 'in');
    const entry = this.entryNode(one, side);
    this.join([when, 'result'], entry, 'when');
    this.join([size, 'size'], entry, 'size');
    const filter = one.wires[3] as number;
    if (filter % 3 === 0) this.join(at(this.sources.bool as Sources[string], filter), entry, 'filter');
    this.join([entry, 'entry'], out.id, 'entry');
    const types = ['exit.stop_loss', ...exits.map((exit) => at(EXITS, exit.pick).type)];
    types.forEach((type, k) => {
      const id = this.node(type, exits[k % exits.length]);
      this.join([entry, 'entry'], id, 'entry');
      this.wire(id, type, exits[k % exits.length], ['entry']);
      this.join([id, 'exit'], out.id, 'exit');
    });
  }

  private entryNode(one: Gene, side: string): string {
    const waits = this.options.allExecutions && one.pick % 2 === 0;
    const type = waits ? at(['entry.limit', 'entry.stop'], one.params[0]) : 'entry.signal';
    const id = this.id('entry');
    this.portions = 100;
    const params: Record<string, unknown> = waits ? { value: 1 + (one.pick % 9), bars: 1 + (one.pick % 4) } : {};
    this.nodes.push({ id, type, params: { side, ...params } });
    if (!waits) return id;
    params.mode = at(['ticks', 'price', 'points', 'percent'], one.params[1]);
    // A price of the bar itself may be through the market.
    const prices = (this.sources.number as Sources[string]).filter(([node]) => node !== this.nodes[0]?.id);
    if (params.mode === 'price' && prices.length === 0) params.mode = 'ticks';
    if (params.mode === 'price') this.join(at(prices, one.wires[0]), id, 'price');
    if (params.mode === 'percent') params.value = 0.05;
    Object.assign(this.nodes.at(-1) as GraphNode, { params: { side, ...params } });
    return id;
  }

  private add(type: string, one: Gene | undefined): string {
    const definition = nodeDefinition(type);
    const room = type === 'data.htf_bars' ? this.higher++ < 2 : !this.outlasts(type);
    if (!definition || !room) return '';
    const id = this.node(type, one);
    this.wire(id, type, one, []);
    for (const port of definition.outputs) this.sources[port.type]?.push([id, port.name]);
    return id;
  }

  /** No range of at most 240 minutes is whole in bars of a session. */
  private outlasts(type: string): boolean {
    return nodeDefinition(type)?.barRelation !== undefined && this.options.timeframe === '1d';
  }

  private node(type: string, one: Gene | undefined): string {
    const definition = nodeDefinition(type);
    const id = this.id(type.replace('.', '_'));
    const chosen = (definition?.params ?? []).map((param, k): [string, unknown] => [
      param.name,
      value(param, one?.params[k] ?? 0),
    ]);
    const params = Object.fromEntries(one ? chosen : []);
    const every = {
      ...Object.fromEntries((definition?.params ?? []).map((param) => [param.name, param.default])),
      ...params,
    };
    const wired = new Set(definition?.inputs.map((port) => port.name));
    const wrong = definition?.relation?.(every, wired) ?? null;
    if (type === 'exit.take_profit') Object.assign(params, this.portion(one));
    this.nodes.push({ id, type, params: wrong ? {} : params });
    return id;
  }

  private portion(one: Gene | undefined): Record<string, number> {
    const portion = at([100, 50, 30], this.options.allExecutions ? one?.params[4] : 0);
    if (portion > this.portions) return { portion: 100 };
    if (portion < 100) this.portions -= portion;
    return { portion };
  }

  private wire(id: string, type: string, one: Gene | undefined, done: string[]): void {
    for (const [k, port] of (nodeDefinition(type)?.inputs ?? []).entries()) {
      if (done.includes(port.name)) continue;
      const wire = one?.wires[k] ?? 0;
      const sources = this.sourcesOf(port, type);
      const mode = this.nodes.find((found) => found.id === id)?.params.mode;
      if (!port.required && wire % 2 && !(port.name === 'distance' && mode === 'distance')) continue;
      const count = port.max ? Math.min(2 + (wire % 3), sources.length) : 1;
      for (let n = 0; n < Math.max(count, port.min ?? 1); n++) this.join(at(sources, wire + n), id, port.name);
      if (port.max && sources.length < 2) this.join([this.add('cond.compare', one), 'result'], id, port.name);
    }
    this.fitBars(id);
    this.wireNeeded(id, one);
  }

  /** Bars beside other inputs are the strategy's own: those inputs may depend on its trades. */
  private sourcesOf({ type }: InputPort, nodeType: string): Sources[string] {
    const sources = this.sources[type] as Sources[string];
    if (type === 'number' && OF_PRICES.test(nodeType)) return sources.filter(([node]) => node === this.nodes[0]?.id);
    const alone = nodeDefinition(nodeType)?.inputs.length === 1;
    if (type !== 'bars') return sources;
    if (!alone) return sources.slice(0, 1);
    return nodeType === 'data.htf_bars' ? sources.filter(([id]) => !id.startsWith('data_heikin')) : sources;
  }

  /** What a node's params ask for besides the inputs that it always needs. */
  private wireNeeded(id: string, one: Gene | undefined): void {
    const { type, params } = this.nodes.find((found) => found.id === id) as GraphNode;
    const definition = nodeDefinition(type) as AnyNodeDefinition;
    const every = { ...Object.fromEntries(definition.params.map((param) => [param.name, param.default])), ...params };
    const wired = new Set(this.edges.filter(({ target }) => target === id).map(({ targetHandle }) => targetHandle));
    if (!definition.relation?.(every, wired)) return;
    for (const [k, port] of definition.inputs.entries()) {
      if (!wired.has(port.name)) this.join(at(this.sourcesOf(port, type), one?.wires[k]), id, port.name);
    }
  }

  /** What looks at the grid of bars takes a range that is whole in the bars that feed it. */
  private fitBars(id: string): void {
    const node = this.nodes.find((found) => found.id === id) as GraphNode;
    if (!nodeDefinition(node.type)?.barRelation) return;
    const own = barMinutes(this.options.timeframe);
    const wire = this.edges.find((e) => e.target === id) as GraphEdge;
    if (wire.source === this.nodes[0]?.id) {
      node.params = { start: '17:00', minutes: own * Math.max(1, Math.min(3, Math.floor(240 / own))) };
      return;
    }
    // Whole in the bars of every higher timeframe there may be.
    if (own === 1) node.params = { start: '17:00', minutes: 144 };
    else {
      Object.assign(wire, { source: this.nodes[0]?.id, sourceHandle: 'bars' });
      this.fitBars(id);
    }
  }

  private join([source, sourceHandle]: [string, string], target: string, targetHandle: string): void {
    const same = (e: GraphEdge) =>
      e.source === source && e.sourceHandle === sourceHandle && e.target === target && e.targetHandle === targetHandle;
    if (this.edges.some(same)) return;
    this.edges.push({ id: `e${this.edges.length}`, source, sourceHandle, target, targetHandle });
  }

  private id(name: string): string {
    return `${name}_${this.nodes.length}`;
  }
}

function value(param: ParamDefinition, k: number): unknown {
  const { kind, min = 0, max = 0, options = [] } = param;
  if (param.name === 'multiple') return 2 + (k % 3);
  // Up to one that lasts past the end of the trade date.
  if (param.name === 'cooldown_minutes') return at([0, 5, 15, 240, 1440], k);
  if (kind === 'int') return min + (k % Math.min(20, max - min + 1));
  if (kind === 'number')
    return at(
      [param.default as number, min + 0.5, min + 2.25, min + 20].filter((x) => x <= max),
      k,
    );
  if (kind === 'boolean') return k % 2 === 1;
  if (kind === 'enum') return at(options, k);
  if (kind === 'enum[]') return options.filter((_, n) => n === k % options.length || (k >> n) % 2);
  // A text of another kind: as the definition has it.
  if (param.check) return param.default;
  return at(param.name === 'tz' ? ZONES : TIMES, k);
}
